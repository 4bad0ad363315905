import { readFileSync } from 'node:fs';
import { shapeOf } from '@lockbox/contracts/file-shape';
import type { TenantId } from '@lockbox/contracts/ids';
import { SettingsError } from '@lockbox/platform/settings';
import { readSettingsFile } from '@lockbox/platform/settings-file';
import * as v from 'valibot';

/** A receiver of signals, as the operator has entered it. */
export interface Stream {
  readonly id: string;
  /** What its signals name as their audience. */
  readonly audience: string;
  /** Whose ends of access it is told; undefined: those of all tenants. */
  readonly tenants: ReadonlySet<string> | undefined;
  /** SHA-256 of the bearer token with which it calls, in hexadecimal; undefined where it never calls. */
  readonly tokenSha256: string | undefined;
  readonly delivery: Push | Poll;
}

/** RFC 8935. */
export interface Push {
  readonly method: 'push';
  readonly endpoint: string;
  /** Value of the header of that name; undefined: without one. */
  readonly authorization: string | undefined;
}
/** RFC 8936. */
export interface Poll {
  readonly method: 'poll';
}

export type PushedStream = Stream & { readonly delivery: Push };
/** Whether it is an error code of the registry's form (RFC 8935, 2.4). It goes to logs and pages: nothing else does. */
export const isErrorCode = (err: string): boolean => /^[a-z_]{1,40}$/.test(err);

export const isPushed = (stream: Stream): stream is PushedStream => stream.delivery.method === 'push';

export const concerns = ({ tenants }: Stream, tenantId: TenantId): boolean => tenants?.has(tenantId) ?? true;

const nonEmpty = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
const tokenSha256 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal: printf %s "$TOKEN" | sha256sum'),
);
const common = {
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be of small letters, digits and "-"')),
  audience: nonEmpty,
  tenants: v.optional(v.pipe(v.array(nonEmpty), v.minLength(1, 'must name a tenant; leave it out for all'))),
};
const form = v.strictObject({
  streams: v.array(
    v.variant('delivery', [
      v.strictObject({
        ...common,
        delivery: v.literal('push'),
        endpoint: nonEmpty,
        authorizationFile: v.optional(nonEmpty),
        tokenSha256: v.optional(tokenSha256),
      }),
      v.strictObject({ ...common, delivery: v.literal('poll'), tokenSha256 }),
    ]),
  ),
});
type Entry = v.InferOutput<typeof form>['streams'][number];

const SETTING = 'LOCKBOX_SIGNAL_RECEIVERS_FILE';

/** Reads the file of receivers. Throws SettingsError with all that is wrong in it. */
export function readReceivers(path: string, development: boolean): readonly Stream[] {
  if (path === '') return [];
  const { streams: entries } = readSettingsFile(path, (content) => shapeOf(form, content));
  const problems: string[] = [];
  const ids = entries.map(({ id }) => id);
  const streams = entries.map((entry, index) => {
    const wrong = (what: string) => problems.push(`${SETTING}: the stream "${entry.id}" ${what}`);
    if (ids.indexOf(entry.id) !== index) wrong('stands there twice: each has an id of its own');
    return streamOf(entry, development, wrong);
  });
  if (problems.length > 0) throw new SettingsError(problems);
  return streams;
}

function streamOf(entry: Entry, development: boolean, wrong: (what: string) => void): Stream {
  const { id, audience, tenants } = entry;
  const shared = {
    id,
    audience,
    tokenSha256: entry.tokenSha256,
    tenants: tenants === undefined ? undefined : new Set(tenants),
  };
  if (entry.delivery === 'poll') return { ...shared, delivery: { method: 'poll' } };
  const { endpoint, authorizationFile } = entry;
  const problem = endpointProblem(endpoint, development);
  if (problem !== undefined) wrong(`has the endpoint "${endpoint}", which ${problem}`);
  const authorization = authorizationFile === undefined ? undefined : secretIn(authorizationFile, wrong);
  if (authorization !== undefined && !/^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(authorization)) {
    wrong(`has an authorizationFile that holds no header's value: one line such as "Bearer …"`);
  }
  return { ...shared, delivery: { method: 'push', endpoint, authorization } };
}

function secretIn(file: string, wrong: (what: string) => void): string | undefined {
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch (error) {
    wrong(
      `names as authorizationFile "${file}", which cannot be read (${error instanceof Error ? error.message : error})`,
    );
    return undefined;
  }
}

/** Operators choose it, and receivers often stand on the inside: it may be any host, and has to be told only by TLS. */
function endpointProblem(endpoint: string, development: boolean): string | undefined {
  if (!URL.canParse(endpoint)) return 'must be an address such as https://example.com/signals';
  const { protocol, username, password } = new URL(endpoint);
  if (username !== '' || password !== '') return 'must hold no user name and no password: use authorizationFile';
  if (protocol === 'https:' || (development && protocol === 'http:')) return undefined;
  return 'must begin with https://';
}
