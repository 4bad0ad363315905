import type { RouteName } from '../../navigation/routes.ts';

/** What somebody who sees a page for the first time wants to know of it. */
interface PageHelp {
  /** What this page is. */
  readonly what: string;
  /** What one can do here. */
  readonly can: readonly string[];
  /** What happens then. */
  readonly follows: readonly string[];
}

/** A step of the tour, with the page that it tells of. */
interface TourStep {
  readonly title: string;
  readonly text: string;
  readonly path: '/requests' | '/accesses' | '/policy';
  readonly link: string;
}

/** The help of all pages in one language: a file of its own, which is loaded when somebody asks for it. */
export interface Help {
  readonly heads: { readonly what: string; readonly can: string; readonly follows: string };
  readonly pages: Readonly<Record<RouteName, PageHelp>>;
  readonly more: string;
  readonly rules: string;
  readonly documentation: string;
  readonly keyboard: string;
  readonly tour: {
    readonly steps: readonly [TourStep, TourStep, TourStep];
    readonly step: (number: number, of: number) => string;
    readonly next: string;
    readonly back: string;
    readonly done: string;
    readonly end: string;
    readonly again: string;
  };
}
