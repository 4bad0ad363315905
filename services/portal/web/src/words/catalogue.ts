import type { Language } from '@lockbox/words/languages';
import { loadPageWords, type PageWords } from '@lockbox/words/pages';
import { loadProblemWords, type ProblemWords } from '@lockbox/words/problems';

/** All that a page says in one language. */
export type Words = PageWords & { readonly server: ProblemWords };

/** Loads the words of one language. */
export async function loadWords(language: Language): Promise<Words> {
  const [pages, server] = await Promise.all([loadPageWords(language), loadProblemWords(language)]);
  return { ...pages, server };
}
