import type { ErrorCode } from '@lockbox/contracts/error-codes';
import { LockboxError } from '@lockbox/contracts/errors';
import type { ReasonCode } from '@lockbox/domain/catalogue/reasons';
import { en } from '@lockbox/words/en/problems';
import { messagesOf } from '@lockbox/words/messages';
import { type Said, textOf, type Values, valuesIn } from '@lockbox/words/problems';
import { transientReason } from '@lockbox/worker/retry';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

interface FieldError {
  readonly field: string;
  readonly message: string;
  /** The catalogue's message, for other languages; null for a text of a library. */
  readonly code: string | null;
  readonly params: Values;
}

const english = messagesOf<typeof en>('en', en);
/** The English text of a message; every message of the type has one. */
const detailOf = (texts: object, message: string, values: Values): string => textOf(texts, message, values) ?? message;

/** Azure's own names for what only its interface can get wrong. */
type AzureCode = 'InvalidFilter' | 'MissingApiVersionParameter' | 'InvalidApiVersionParameter';
type ProblemCode = ErrorCode | ReasonCode | AzureCode;

/** A text with its place in the catalogue. */
interface Text {
  readonly detail: string;
  readonly said: string | null;
  readonly params: Values;
}

/** A text of the catalogue, or an English text from elsewhere. */
function textFrom(texts: object, text: string | readonly [message: string, values?: Values]): Text {
  if (typeof text === 'string') return { detail: text, said: null, params: {} };
  const [said, params = {}] = text;
  return { detail: detailOf(texts, said, params), said, params };
}
const isText = (text: string | Said<'problems'> | Text): text is Text => typeof text === 'object' && 'detail' in text;

/**
 * An error that is answered as RFC 9457 says. `code` is stable and says which kind of problem it is; `reason` with `params` says in any language, and
 * `detail` in English, what to do.
 */
export class AnsweredProblem extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  /** The catalogue's message; null for a text from elsewhere, which is English. */
  readonly said: string | null;
  readonly params: Values;
  readonly headers: Readonly<Record<string, string>>;
  /** For wrong input: the fields that are wrong, for forms to show. */
  readonly errors: readonly FieldError[] | undefined;

  constructor(
    status: number,
    code: ProblemCode,
    text: string | Said<'problems'> | Text,
    headers: Readonly<Record<string, string>> = {},
    errors?: readonly FieldError[],
  ) {
    const { said, params, detail } = isText(text) ? text : textFrom(english.problems, text);
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.said = said;
    this.params = params;
    this.headers = headers;
    this.errors = errors;
  }
}

/** Also for what belongs to another tenant: it must look like what does not exist. */
export const notFound = (what: string) => new AnsweredProblem(404, 'NOT_FOUND', ['NOT_FOUND', { what }]);
/** For input that fits the schema and yet is wrong. */
export function invalidField(field: string, text: string | Said<'fields'>): AnsweredProblem {
  const { detail: message, said: code, params } = textFrom(english.fields, text);
  return new AnsweredProblem(400, 'INVALID_INPUT', `${field}: ${message}`, {}, [{ field, message, code, params }]);
}
/** For what somebody may do, and has done too often lately, or does too much of at once. */
export const tooManyCalls = (what: string, seconds: number) =>
  new AnsweredProblem(429, 'TOO_MANY_CALLS', ['TOO_MANY_CALLS', { what, seconds }], { 'retry-after': String(seconds) });
export const forbidden = (text: Said<'problems'>) => new AnsweredProblem(403, 'FORBIDDEN', text);

/** The conflict with another request under the same id. */
export const requestDiffers = () => new AnsweredProblem(409, 'REQUEST_DIFFERS', ['REQUEST_DIFFERS']);

/** The error for altered evidence, in the runbook's terms: the log or data stored from it was changed. */
export const damagedEvidence = (of: 'request' | 'event' | 'log'): AnsweredProblem =>
  new AnsweredProblem(503, 'LOG_DAMAGED', ['LOG_DAMAGED', { of }]);

const ValuesSchema = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]));

export const ProblemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  reason: Type.Union([Type.String(), Type.Null()], {
    description: 'Which text `detail` is, for other languages; null where there is only English',
  }),
  params: ValuesSchema,
  errors: Type.Optional(
    Type.Array(
      Type.Object({
        field: Type.String(),
        message: Type.String(),
        code: Type.Union([Type.String(), Type.Null()]),
        params: ValuesSchema,
      }),
    ),
  ),
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
  readonly reason?: string | null;
  readonly params?: Values;
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

/** The first message of each field; further ones are about alternatives of a union that were not meant. */
function wrongFields(validation: NonNullable<FastifyError['validation']>) {
  const found = new Map<string, FieldError>();
  const telling = validation.filter(({ keyword }) => !SAID_AGAIN.has(keyword));
  for (const { instancePath, params: given, keyword, message } of telling.length > 0 ? telling : validation) {
    const field = fieldOf(instancePath, given);
    if (found.has(field)) continue;
    const params = valuesIn(given);
    const text = textOf(english.fields, keyword, params);
    const code = text === undefined ? null : keyword;
    found.set(field, { field, message: text ?? message ?? 'is not right', code, params: code === null ? {} : params });
  }
  return [...found.values()];
}

/** Status, code and text of the answer to an error, whatever shape the answer has. */
export function answerToError(error: FastifyError | AnsweredProblem): Answer {
  if (error instanceof AnsweredProblem) {
    return {
      status: error.status,
      code: error.code,
      detail: error.message,
      reason: error.said,
      params: error.params,
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
  // The server and its address are in the log only: they do not concern callers.
  if (transientReason(error) !== undefined)
    return answerToError(new AnsweredProblem(503, 'NOT_READY', ['NOT_READY'], { 'retry-after': '5' }));
  return answerToError(new AnsweredProblem(500, 'INTERNAL_ERROR', ['INTERNAL_ERROR']));
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
  app.setErrorHandler<FastifyError | AnsweredProblem>((error, request, reply) => {
    const { status, code, detail, reason = null, params = {}, headers = {}, errors } = answerToError(error);
    if (status >= 500 && code !== 'NOT_COVERED_YET') request.log.error({ err: error }, 'a call failed');
    onError(request, { status, code });
    return reply
      .status(status)
      .headers(headers)
      .type('application/problem+json')
      .send({ type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, code, reason, params, errors });
  });
  app.setNotFoundHandler((request, reply) => {
    const isPerson = request.method === 'GET' && request.headers.accept?.includes('text/html');
    if (isPerson && !request.url.startsWith('/api/')) return sendPage(reply.status(404));
    onError(request, { status: 404, code: 'NOT_FOUND' });
    return reply
      .status(404)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        detail: 'There is no such page.',
        code: 'NOT_FOUND',
        reason: 'NOT_FOUND',
        params: { what: 'page' },
      });
  });
}
