import type { Answer, Question } from '@lockbox/grants/grant';

/** Asks of what the log has granted. */
export type Ask = (question: Question) => Answer;
