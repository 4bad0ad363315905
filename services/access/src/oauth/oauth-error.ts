import { LockboxError } from '@lockbox/contracts/errors';
import type { FastifyError, FastifyInstance } from 'fastify';

/** An error as OAuth 2.0 has it (RFC 6749, 5.2): a code for programs, and what to do for people. */
export class OAuthError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, description: string, status = 400) {
    super(description);
    this.name = 'OAuthError';
    this.code = code;
    this.status = status;
  }
}

export const invalidRequest = (description: string) => new OAuthError('invalid_request', description);

/** Errors of the routes that are added to it, as OAuth 2.0 has them. */
export function answerWithOAuthErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | OAuthError | LockboxError>((error, request, reply) => {
    const { status, code, message } = answerTo(error);
    if (status >= 500) request.log.error({ err: error }, 'a call failed');
    // The characters that a description may have.
    const description = message.replaceAll(/["\\]/g, "'").replaceAll(/[^ -~]/g, '?');
    return reply.status(status).send({ error: code, error_description: description });
  });
}

function answerTo(error: FastifyError | OAuthError | LockboxError): Pick<OAuthError, 'status' | 'code' | 'message'> {
  if (error instanceof OAuthError) return error;
  if (error instanceof LockboxError) return new OAuthError('temporarily_unavailable', error.message, 503);
  if (error.statusCode === 415)
    return invalidRequest('Send a form, with the header Content-Type: application/x-www-form-urlencoded.');
  if (error.statusCode !== undefined && error.statusCode < 500) return invalidRequest(error.message);
  return new OAuthError('server_error', 'Something went wrong here. Tell the operator the time.', 500);
}
