/** An error that people act on: a code for the runbook, and a sentence that says what was wrong and what to do. */
export class LockboxError extends Error {
  readonly code: string;
  /** Whether trying again later may succeed: a server is down, rather than an input wrong. */
  readonly retriable: boolean;

  constructor(code: string, sentence: string, options: { cause?: unknown; retriable?: boolean } = {}) {
    super(sentence, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'LockboxError';
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}
