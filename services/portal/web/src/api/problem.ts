import { isObject } from '@lockbox/contracts/is-object';

/** The server's refusal (RFC 9457): `code` is stable, `detail` says what to do, `fields` what is wrong with which input. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: ReadonlyMap<string, string>;

  constructor(status: number, code: string, detail: string, fields: ReadonlyMap<string, string> = new Map()) {
    super(detail);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
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

/** A proxy in between may answer with anything, so every part is checked. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => undefined);
  const problem = isObject(body) ? body : {};
  const errors = Array.isArray(problem.errors) ? problem.errors.filter(isObject) : [];
  return new ApiProblem(
    response.status,
    text(problem.code, 'UNKNOWN'),
    text(problem.detail, `${response.status} ${response.statusText}`.trim()),
    new Map(errors.map(({ field, message }) => [text(field, ''), text(message, '')])),
  );
}
