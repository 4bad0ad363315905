import type { Notice } from '../work-list/notice.ts';
import type { Times } from './times.ts';

/** What a notice says, in one language, before it becomes HTML and text. All of it is plain text. */
export interface Letter {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly Fact[];
  readonly link: { readonly label: string; readonly url: string };
  /** Why the reader gets this. */
  readonly footer: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** The request as a notice shows it; what is not known, or was erased, is null. */
export interface RequestView {
  readonly requestId: string;
  /** The ticket's id, or "… initiated" for an alert of the provider. */
  readonly supportRequestId: string;
  readonly environmentId: string;
  readonly environment: string;
  readonly engineerId: string;
  readonly engineer: string;
  readonly justification: string | null;
  readonly permissions: readonly string[];
  readonly dataStores: readonly string[];
  readonly requestedAt: number;
  readonly internalApprover: string | null;
}

/** What a catalogue composes a letter from: everything that the notice's ids stand for. */
export interface View {
  readonly providerName: string;
  /** Where the portal is, without a slash at the end. */
  readonly portalUrl: string;
  readonly tenantId: string;
  readonly tenant: string;
  /** The event that is told of. */
  readonly eventId: string;
  readonly side: 'customer' | 'provider';
  readonly times: Times;
  /** Null where the notice is not about a request, or the request was sealed. */
  readonly request: RequestView | null;
  /** The name of a person by id, as the reader may see it. */
  person(id: string): string;
  environment(id: string): string;
  /** The comment to the decision. */
  readonly comment: string | null;
}

/** One language's words. A further language is one more file such as `english.ts`, and a line in `catalogues.ts`. */
export interface Catalogue {
  /** Primary language subtag. */
  readonly language: string;
  compose(notice: Notice, view: View): Letter;
  /** What a chat shows when somebody tries a webhook. */
  readonly test: { readonly heading: string; readonly paragraph: string; readonly label: string };
}
