import type { ErrorCode } from '@lockbox/contracts/error-codes';

/** The problem of one field of a message. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** An error that is answered as RFC 9457 says; `code` is stable, `detail` says what to do. */
export class ConnectorProblem extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[] | undefined;

  constructor(
    status: number,
    code: ErrorCode,
    detail: string,
    more: { readonly headers?: Readonly<Record<string, string>>; readonly errors?: readonly FieldError[] } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.headers = more.headers ?? {};
    this.errors = more.errors;
  }
}

export const badRequest = (detail: string): ConnectorProblem => new ConnectorProblem(400, 'BAD_REQUEST', detail);

export const invalidInput = (errors: readonly FieldError[]): ConnectorProblem =>
  new ConnectorProblem(
    400,
    'INVALID_INPUT',
    `${errors.map(({ field, message }) => `${field} ${message}`).join('; ')}.`,
    {
      errors,
    },
  );
