import type { Answer, Question } from '@lockbox/grants/grant';

/** Asks of what the log has granted. */
export type AskGrants = (question: Question) => Answer;

/** The answer about a tenant or data store that a caller is not bound to, whatever runs there. */
export interface NotForCaller {
  readonly granted: false;
  readonly reason: 'NOT_FOR_CALLER';
}

/** Asks for a caller. */
export interface Asker {
  ask(question: Question): Answer | NotForCaller;
  /** The tenant that is meant where none is named: the only one that the caller is bound to. */
  readonly ownTenant: string | undefined;
}
