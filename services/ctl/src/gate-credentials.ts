/**
 * The requests of an engineer's tool that wants access through a gate: docs/contract.md, "Tokens of access" and
 * "Credentials at a gate".
 */
import { LockboxError } from '@lockbox/contracts/errors';
import { DATA_STORE_ACCESS } from '@lockbox/guard/access-token';
import * as v from 'valibot';
import { CLIENT_ID } from './sign-in.ts';

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const CREDENTIALS_PATH = '/gate/v1/credentials';

const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const inOneLine = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.check((text) => !UNPRINTABLE.test(text)),
);

/** Lines for a shell are made of these. */
const GateCredentials = v.object({
  host: v.pipe(v.string(), v.regex(/^([A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])$/)),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  database: inOneLine,
  user: inOneLine,
  password: inOneLine,
  expiresAt: v.pipe(v.string(), v.isoTimestamp()),
  /** True if the MongoDB accepts TLS. */
  tls: v.exactOptional(v.boolean()),
  /** Authorities by which the certificate of a PostgreSQL has to be checked, in PEM. */
  ca: v.exactOptional(
    v.pipe(v.string(), v.regex(/^(\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----)+\s*$/)),
  ),
  /** It says that this is a MongoDB. A line of the gate's is never run, and never printed. */
  mongosh: v.exactOptional(v.string()),
});
export type GateCredentials = v.InferOutput<typeof GateCredentials>;
const Problem = v.object({ detail: v.string() });

interface Asked {
  /** The engineer's own, of the provider's issuer. */
  readonly signedInToken: string;
  readonly accessUrl: string;
  readonly gateUrl: string;
  readonly tenantId: string;
  readonly dataStoreId: string;
  readonly requestId: string;
  readonly permissions: readonly string[];
}

const noAccess = (sentence: string) => new LockboxError('NO_ACCESS', sentence);
const inDoubt = (sentence: string) => new LockboxError('GATE_IN_DOUBT', sentence, { retriable: true });
const noAnswer = (sentence: string, cause: unknown) =>
  new LockboxError('GATE_UNAVAILABLE', sentence, { cause, retriable: true });

/**
 * Credentials by the grant of one request: a token of access for this gate alone, bound to a key that is made for this call
 * and kept nowhere. Throws NO_ACCESS, NOT_SIGNED_IN, NOT_ALLOWED, GATE_IN_DOUBT and GATE_UNAVAILABLE.
 */
export async function gateCredentials(asked: Asked): Promise<GateCredentials> {
  const { accessUrl, gateUrl } = asked;
  const oidc = await import('openid-client'); // few commands need it
  const plainHttp = [accessUrl, gateUrl].some((url) => url.startsWith('http://'));
  const config = await oidc
    .discovery(new URL(accessUrl), CLIENT_ID, undefined, oidc.None(), {
      algorithm: 'oauth2',
      ...(plainHttp ? { execute: [oidc.allowInsecureRequests] } : {}),
    })
    .catch((cause) => {
      throw noAnswer(`access at ${accessUrl} does not answer. Check LOCKBOX_ACCESS_URL and that it runs.`, cause);
    });
  const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
  const { access_token: token } = await oidc
    .genericGrantRequest(config, TOKEN_EXCHANGE, formOf(asked), { DPoP })
    .catch((error: unknown) => {
      if (error instanceof oidc.ResponseBodyError) throw refusedByAccess(error.error, error.error_description ?? '');
      throw noAnswer(`access at ${accessUrl} does not answer as it should.`, error);
    });
  const answer = await oidc
    .fetchProtectedResource(config, token, new URL(gateUrl + CREDENTIALS_PATH), 'POST', null, new Headers(), { DPoP })
    .catch((error: unknown) => {
      if (error instanceof oidc.WWWAuthenticateChallengeError) return error.response;
      throw noAnswer(`The gate at ${gateUrl} does not answer. Check LOCKBOX_GATES and that it runs.`, error);
    });
  return await credentialsIn(answer, gateUrl);
}

/** A token exchange (RFC 8693), with what is wanted (RFC 9396). */
const formOf = ({ signedInToken, gateUrl, tenantId, dataStoreId, requestId, permissions }: Asked) => ({
  subject_token: signedInToken,
  subject_token_type: ACCESS_TOKEN,
  audience: gateUrl,
  authorization_details: JSON.stringify([
    { type: DATA_STORE_ACCESS, tenantId, dataStoreId, requestId, actions: permissions },
  ]),
});

function refusedByAccess(code: string, description: string): LockboxError {
  if (code === 'temporarily_unavailable') return inDoubt(description);
  if (code === 'invalid_target') return noAccess(description);
  if (description.startsWith('subject_token'))
    return new LockboxError('NOT_SIGNED_IN', `${description} Run \`lockbox login --provider\`.`);
  return new LockboxError('NOT_ALLOWED', `access refuses this: ${code}. ${description}`);
}

async function credentialsIn(answer: Response, gateUrl: string): Promise<GateCredentials> {
  const body: unknown = await answer.json().catch(() => undefined);
  const given = v.safeParse(GateCredentials, body);
  if (answer.ok && given.success) return given.output;
  if (answer.ok)
    throw noAnswer(
      `The gate at ${gateUrl} answered with credentials that cannot be used: look at ${wrongIn(given.issues)}. Use gate and command line of one release, and look whether it is the gate.`,
      undefined,
    );
  const problem = v.safeParse(Problem, body);
  const detail = problem.success
    ? problem.output.detail
    : `The gate at ${gateUrl} answered with HTTP ${answer.status}.`;
  if (answer.status === 403) throw noAccess(detail);
  if (answer.status >= 500) throw inDoubt(detail);
  throw new LockboxError('NOT_ALLOWED', `The gate does not take the token: ${detail}`);
}

/** The fields alone: their contents are the gate's, and one is a password. */
const wrongIn = (issues: readonly v.BaseIssue<unknown>[] = []): string =>
  issues.map((issue) => v.getDotPath(issue) ?? 'the answer itself').join(', ');
