/** Texts of the portal's pages. */
import type { en } from './en/pages.ts';
import { loaderOf, type Messages } from './messages.ts';

export type PageWords = Messages<typeof en>;

/** Loads the texts of one language. */
export const loadPageWords = loaderOf<typeof en>({
  en: async () => (await import('./en/pages.ts')).en,
  de: async () => (await import('./de/pages.ts')).de,
});
