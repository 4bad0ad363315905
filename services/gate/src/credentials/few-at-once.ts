import type { AskCredentials } from './app.ts';

/** The most calls that query the database at once, for all grants together. */
const MOST = 20;
const BUSY = 'Another call for this grant, or too many others, are not answered yet. Try again in a moment.';

/** One call of a grant at a time, and so many in all, so that nobody keeps the others waiting; what comes besides is refused at once. */
export function fewAtOnce(ask: AskCredentials, most = MOST): AskCredentials {
  const asking = new Set<string>();
  return async (caller) => {
    const { grantId } = caller;
    if (asking.has(grantId) || asking.size >= most) return { granted: false, inDoubt: true, sentence: BUSY };
    asking.add(grantId);
    try {
      return await ask(caller);
    } finally {
      asking.delete(grantId);
    }
  };
}
