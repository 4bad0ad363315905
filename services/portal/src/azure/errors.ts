import type { FastifyError, FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type AnsweredProblem, answerToError, notFound, type OnAnsweredError } from '../http/problems.ts';
import { AZURE_STATUSES, type AzureStatus } from './statuses.ts';

/** Azure's shape of an error. */
export const ErrorResponse = Type.Object({
  error: Type.Object({
    code: Type.String({ description: 'Stable. A refused decision has the reason that the log has.' }),
    message: Type.String(),
    target: Type.Optional(Type.String({ description: 'The field that is wrong' })),
    additionalInfo: Type.Optional(
      Type.Array(
        Type.Object({ type: Type.String(), info: Type.Object({ currentStatus: Type.Enum([...AZURE_STATUSES]) }) }),
      ),
    ),
  }),
});

/** Azure's names for our codes. Codes that are not here, such as policy's reasons, stay as they are. */
const CODES: Readonly<Record<string, string>> = {
  INVALID_INPUT: 'BadRequest',
  INVALID_CURSOR: 'InvalidSkipToken',
  UNAUTHORIZED: 'AuthenticationFailed',
  FORBIDDEN: 'AuthorizationFailed',
  NOT_FOUND: 'ResourceNotFound',
  PRECONDITION_REQUIRED: 'PreconditionRequired',
  TOO_MANY_REFUSALS: 'TooManyRequests',
  TOO_MANY_CALLS: 'TooManyRequests',
  NOT_READY: 'ServiceUnavailable',
  ISSUER_UNAVAILABLE: 'ServiceUnavailable',
  INTERNAL_ERROR: 'InternalServerError',
};

export function errorBody(
  code: string,
  message: string,
  more: { readonly target?: string | undefined; readonly currentStatus?: AzureStatus | undefined } = {},
) {
  const { target, currentStatus } = more;
  return {
    error: {
      code: CODES[code] ?? code,
      message,
      ...(target === undefined ? {} : { target }),
      ...(currentStatus === undefined
        ? {}
        : { additionalInfo: [{ type: 'LockboxRequestStatus', info: { currentStatus } }] }),
    },
  };
}

/** Sends every error of the Azure-compatible addresses in Azure's shape, with the status and text of `/api/v1`. */
export function answerAsAzure(app: FastifyInstance, onError: OnAnsweredError): void {
  app.setErrorHandler<FastifyError | AnsweredProblem>((error, request, reply) => {
    const { status, code, detail, headers = {}, errors } = answerToError(error);
    if (status >= 500) request.log.error({ err: error }, 'a call failed');
    onError(request, { status, code });
    return reply
      .status(status)
      .headers(headers)
      .send(errorBody(code, detail, { target: errors?.[0]?.field }));
  });
  for (const url of ['/providers/*', '/subscriptions/*']) {
    app.all(url, { schema: { hide: true } }, () => {
      throw notFound('resource');
    });
  }
}
