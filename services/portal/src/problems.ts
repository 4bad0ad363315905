import type { ErrorCode } from '@lockbox/contracts/error-codes';
import { LockboxError } from '@lockbox/contracts/errors';
import { type ReasonCode, reasons } from '@lockbox/domain/reasons';
import { transientReason } from '@lockbox/worker/retry';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Azure's own names for what only its interface can get wrong. */
type AzureCode = 'InvalidFilter' | 'MissingApiVersionParameter' | 'InvalidApiVersionParameter';
type ProblemCode = ErrorCode | ReasonCode | AzureCode;

/** An error that is answered as RFC 9457 says; `code` is stable, `detail` says what to do. */
export class Problem extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  readonly headers: Readonly<Record<string, string>>;
  /** For wrong input: the fields that are wrong, for forms to show. */
  readonly errors: readonly FieldError[] | undefined;

  constructor(
    status: number,
    code: ProblemCode,
    detail: string,
    headers: Readonly<Record<string, string>> = {},
    errors?: readonly FieldError[],
  ) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.errors = errors;
  }
}

/** Also for what belongs to another tenant: it must look like what does not exist. */
export const notFound = (what: string) => new Problem(404, 'NOT_FOUND', `There is no such ${what}.`);
/** For input that fits the schema and yet is wrong. */
export const invalidField = (field: string, message: string) =>
  new Problem(400, 'INVALID_INPUT', `${field}: ${message}`, {}, [{ field, message }]);
/** For what somebody may do, and has done too often lately, or does too much of at once. */
export const tooManyCalls = (what: string, seconds: number) =>
  new Problem(429, 'TOO_MANY_CALLS', `Too many ${what}. Try again in ${seconds} s.`, {
    'retry-after': String(seconds),
  });
export const forbidden = (detail: string) => new Problem(403, 'FORBIDDEN', detail);

/** For what another request stands in the way of, under the same id. */
export const requestDiffers = () => new Problem(409, 'REQUEST_DIFFERS', reasons.REQUEST_DIFFERS);

/** Of what policy and audit signed, as the runbook has it: somebody has changed the log, or what is stored of it. */
export const damagedEvidence = (of: 'request' | 'event' | 'log'): Problem =>
  new Problem(
    503,
    'LOG_DAMAGED',
    `What the portal has of this ${of} does not fit what was signed, so it gives out nothing. Tell whoever runs Lockbox.`,
  );

export const ProblemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  errors: Type.Optional(Type.Array(Type.Object({ field: Type.String(), message: Type.String() }))),
});

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[] | undefined;
}

/** The field that a validation message is about: its path, or the property that is missing or not known. */
function fieldOf(path: string, params: Readonly<Record<string, unknown>>): string {
  const named = params.missingProperty ?? params.additionalProperty ?? params.requiredProperties;
  const parts = path.split('/').filter((part) => part !== '');
  return [...parts, ...(named === undefined ? [] : [String(named)])].join('.') || 'body';
}

/** Keywords whose message, about a whole object, repeats what another message says about a part of it. */
const SAID_AGAIN: ReadonlySet<string> = new Set(['anyOf', 'additionalProperties']);

/** What is said in place of a regular expression, and of other messages that tell a person nothing. */
const IN_WORDS: Readonly<Record<string, string>> = {
  boolean: 'is not known here',
  pattern: 'is not written as it has to be (see /api/v1/openapi.json)',
};

/** The first message of each field; further ones are about alternatives of a union that were not meant. */
function wrongFields(validation: NonNullable<FastifyError['validation']>) {
  const messages = new Map<string, string>();
  const telling = validation.filter(({ keyword }) => !SAID_AGAIN.has(keyword));
  for (const { instancePath, params, keyword, message } of telling.length > 0 ? telling : validation) {
    const field = fieldOf(instancePath, params);
    const said = IN_WORDS[keyword] ?? message ?? 'is not right';
    if (!messages.has(field)) messages.set(field, said);
  }
  return [...messages].map(([field, message]) => ({ field, message }));
}

/** Status, code and text of the answer to an error, whatever shape the answer has. */
export function answerTo(error: FastifyError | Problem): Answer {
  if (error instanceof Problem) {
    return {
      status: error.status,
      code: error.code,
      detail: error.message,
      headers: error.headers,
      errors: error.errors,
    };
  }
  if (error.validation) {
    const errors = wrongFields(error.validation);
    const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
    return { status: 400, code: 'INVALID_INPUT', detail, errors };
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return { status: error.statusCode, code: error.code ?? 'BAD_REQUEST', detail: error.message };
  }
  if (error instanceof LockboxError && error.code === 'INVALID_CURSOR') {
    return { status: 400, code: error.code, detail: error.message };
  }
  // Which server it is, and where, stands in the log: it is nobody's business outside.
  if (transientReason(error) !== undefined) {
    return {
      status: 503,
      code: 'NOT_READY',
      detail:
        'Lockbox cannot reach one of its servers now. Nothing is known to have been decided: look before you try again.',
      headers: { 'retry-after': '5' },
    };
  }
  return {
    status: 500,
    code: 'INTERNAL_ERROR',
    detail:
      'Something went wrong on our side. Nothing is known to have been decided: look before you try again, and tell the operator the time.',
  };
}

/** Is told of each error that is answered. */
export type OnAnsweredError = (
  request: FastifyRequest,
  refusal: { readonly status: number; readonly code: string },
) => void;

/** Sends every error as application/problem+json. Unknown addresses that a person opens are answered by the web app. */
export function answerWithProblems(
  app: FastifyInstance,
  sendPage: (reply: FastifyReply) => FastifyReply,
  onError: OnAnsweredError,
): void {
  app.setErrorHandler<FastifyError | Problem>((error, request, reply) => {
    const { status, code, detail, headers = {}, errors } = answerTo(error);
    if (status >= 500 && code !== 'NOT_COVERED_YET') request.log.error({ err: error }, 'a call failed');
    onError(request, { status, code });
    return reply
      .status(status)
      .headers(headers)
      .type('application/problem+json')
      .send({ type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, code, errors });
  });
  app.setNotFoundHandler((request, reply) => {
    const isPerson = request.method === 'GET' && request.headers.accept?.includes('text/html');
    if (isPerson && !request.url.startsWith('/api/')) return sendPage(reply.status(404));
    onError(request, { status: 404, code: 'NOT_FOUND' });
    return reply.status(404).type('application/problem+json').send({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is no such page.',
      code: 'NOT_FOUND',
    });
  });
}
