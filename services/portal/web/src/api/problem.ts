import { isObject } from '@lockbox/contracts/is-object';
import { valuesIn } from '@lockbox/words/problems';
import type { ServerText } from '../words/problem-text.ts';

export type Fields = ReadonlyMap<string, ServerText>;

/** The server's refusal (RFC 9457): `code` is stable, its text says what to do, and `fields` what is wrong with which input. */
export class ApiProblem extends Error implements ServerText {
  readonly status: number;
  readonly code: string;
  readonly said: string | null;
  readonly params: ServerText['params'];
  readonly fields: Fields;

  constructor(status: number, code: string, { message, said, params }: ServerText, fields: Fields = new Map()) {
    super(message);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.said = said;
    this.params = params;
    this.fields = fields;
  }
}

/** The call did not reach the server, or its answer did not reach the page: its outcome is not known. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('The portal cannot be reached.', { cause });
    this.name = 'Unreachable';
  }
}

const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

const saidIn = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** A proxy in between may answer with anything, so every part is checked. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => undefined);
  const problem = isObject(body) ? body : {};
  const errors = Array.isArray(problem.errors) ? problem.errors.filter(isObject) : [];
  return new ApiProblem(
    response.status,
    text(problem.code, 'UNKNOWN'),
    {
      message: text(problem.detail, `${response.status} ${response.statusText}`.trim()),
      said: saidIn(problem.reason),
      params: valuesIn(problem.params),
    },
    new Map(
      errors.map(({ field, message, code, params }) => [
        text(field, ''),
        { message: text(message, ''), said: saidIn(code), params: valuesIn(params) },
      ]),
    ),
  );
}
