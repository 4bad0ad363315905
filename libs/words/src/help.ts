/** Texts of the pages' help and of the tour. */
import type { en } from './en/help.ts';
import { loaderOf, type Messages } from './messages.ts';

export type Help = Messages<typeof en>;

/** Loads the texts of one language. */
export const loadHelp = loaderOf<typeof en>({
  en: async () => (await import('./en/help.ts')).en,
  de: async () => (await import('./de/help.ts')).de,
});
