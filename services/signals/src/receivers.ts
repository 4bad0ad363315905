import { readFileSync } from 'node:fs';
import { shapeOf } from '@lockbox/contracts/file-shape';
import type { TenantId } from '@lockbox/contracts/ids';
import { SettingsError } from '@lockbox/platform/settings';
import { readSettingsFile } from '@lockbox/platform/settings-file';
import * as v from 'valibot';
import type { SubjectForm } from './subjects.ts';

/** A receiver's stream, as the operator has entered it. */
export interface Stream {
  readonly id: string;
  /** The audience of its signals. */
  readonly audience: string;
  /** The tenants whose ends of access it gets; undefined for all tenants. */
  readonly tenants: ReadonlySet<string> | undefined;
  /** SHA-256 of the bearer token with which it calls, in hexadecimal. */
  readonly tokenSha256: string | undefined;
  /** Its client at the provider's issuer, for whose access tokens it calls. With neither it never calls. */
  readonly clientId: string | undefined;
  readonly subject: SubjectForm;
  /** Undefined: there is no stream until the receiver creates it. */
  readonly delivery: Push | Poll | undefined;
  /** The receiver may have its signals pushed to addresses below these, and to the address in `delivery`. */
  readonly endpoints: readonly string[];
}

/** RFC 8935. */
export interface Push {
  readonly method: 'push';
  readonly endpoint: string;
  /** Value of the header of that name; undefined: without one. */
  readonly authorization?: string | undefined;
}
/** RFC 8936. */
export interface Poll {
  readonly method: 'poll';
}

/** True for an error code in the registry's form (RFC 8935, 2.4). It goes to logs and pages; nothing else does. */
export const isErrorCode = (err: string): boolean => /^[a-z_]{1,40}$/.test(err);

/** Reports whether the operator lets signals be pushed to this address. */
export function mayBePushedTo({ delivery, endpoints }: Stream, address: string): boolean {
  if (delivery?.method === 'push' && delivery.endpoint === address) return true;
  if (!URL.canParse(address)) return false;
  const { origin, pathname, username } = new URL(address);
  if (username !== '') return false;
  return endpoints.some((endpoint) => {
    const allowed = new URL(endpoint);
    const path = allowed.pathname.replace(/\/$/, '');
    return allowed.origin === origin && (pathname === path || pathname.startsWith(`${path}/`));
  });
}

/** Reports whether the stream's signals are pushed, or can be if its receiver says so. */
export const mayBePushed = ({ delivery, endpoints }: Stream): boolean =>
  delivery?.method === 'push' || endpoints.length > 0;

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
  subject: v.optional(v.picklist(['complex', 'user']), 'complex'),
  tokenSha256: v.optional(tokenSha256),
  clientId: v.optional(nonEmpty),
  endpoints: v.optional(v.array(nonEmpty), []),
};
const form = v.strictObject({
  streams: v.array(
    v.variant('delivery', [
      v.strictObject({
        ...common,
        delivery: v.literal('push'),
        endpoint: nonEmpty,
        authorizationFile: v.optional(nonEmpty),
      }),
      v.strictObject({ ...common, delivery: v.literal('poll') }),
      v.strictObject({ ...common, delivery: v.literal('receiver') }),
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
  const { id, audience, tenants, subject, tokenSha256, clientId, endpoints } = entry;
  const shared = {
    id,
    audience,
    subject,
    tokenSha256,
    clientId,
    endpoints,
    tenants: tenants === undefined ? undefined : new Set(tenants),
  };
  for (const address of [...endpoints, ...(entry.delivery === 'push' ? [entry.endpoint] : [])]) {
    const problem = endpointProblem(address, development);
    if (problem !== undefined) wrong(`has the endpoint "${address}", which ${problem}`);
  }
  const isKnown = tokenSha256 !== undefined || clientId !== undefined;
  if (!isKnown && (entry.delivery !== 'push' || endpoints.length > 0))
    wrong('has neither `tokenSha256` nor `clientId`: the receiver has to call, and needs one of them');
  if (entry.delivery === 'receiver') return { ...shared, delivery: undefined };
  if (entry.delivery === 'poll') return { ...shared, delivery: { method: 'poll' } };
  const { endpoint, authorizationFile } = entry;
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

/** Operators choose the address, and receivers are often on the inside: it may be any host, reached by TLS alone. */
function endpointProblem(endpoint: string, development: boolean): string | undefined {
  if (!URL.canParse(endpoint)) return 'must be an address such as https://example.com/signals';
  const { protocol, username, password } = new URL(endpoint);
  if (username !== '' || password !== '') return 'must hold no user name and no password: use authorizationFile';
  if (protocol === 'https:' || (development && protocol === 'http:')) return undefined;
  return 'must begin with https://';
}
