import type { ErrorCode } from './error-codes.ts';

/**
 * An error that people act on: a code that docs/runbook.md explains, and a sentence that says what was wrong, with which
 * input, and what to do.
 */
export class LockboxError extends Error {
  readonly code: ErrorCode;
  /** True if trying again later may succeed: a server is down, rather than an input wrong. */
  readonly retriable: boolean;

  constructor(code: ErrorCode, sentence: string, options: { cause?: unknown; retriable?: boolean } = {}) {
    super(sentence, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'LockboxError';
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}

/** The input of a person is wrong: an option, a file, a name. */
export const usageError = (sentence: string): LockboxError => new LockboxError('USAGE', sentence);
