import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { GrantEnd } from '@lockbox/grants/grant';
import { SettingsError } from '@lockbox/platform/settings';
import { calculateJwkThumbprint, exportJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { SESSION_REVOKED, VERIFICATION } from './event-types.ts';
import type { Stream } from './receivers.ts';
import type { SignalDocument } from './signal.ts';
import { opaque, signalSubjectOf } from './subjects.ts';

/** Who brought it about, in CAEP's words, and what is said of it to whoever administers the receiver. */
const REASONS: Record<GrantEnd, { readonly by: 'admin' | 'user' | 'policy'; readonly sentence: string }> = {
  PERIOD_OVER: { by: 'policy', sentence: 'The access period is over.' },
  HANDED_BACK: { by: 'user', sentence: 'The engineer has handed the access back.' },
  ENGINEER_NOT_ALLOWED: { by: 'admin', sentence: 'The engineer has lost the role, was disabled or has left.' },
  DATA_STORE_LEFT: { by: 'admin', sentence: 'The data store has left the environment.' },
  TENANT_REMOVED: { by: 'admin', sentence: 'The tenant was removed.' },
};

/** NumericDate of RFC 7519. */
const seconds = (ms: number): number => Math.floor(ms / 1_000);

export interface SubjectIssuers {
  /** `iss` of the tokens. */
  readonly transmitter: string;
  /** The issuer at which the provider's people sign in: an engineer's id is their `sub` there. */
  readonly engineers: string;
}

/**
 * The claims of a Security Event Token (RFC 8417), from what is stored alone: sent again, they are the same. The subject is
 * the sessions that are of this user, under this grant, in this data store (all members of a complex subject have to match).
 */
export function claimsOf(signal: SignalDocument, stream: Stream, issuers: SubjectIssuers): JWTPayload {
  const common = { iss: issuers.transmitter, aud: stream.audience, jti: signal._id, iat: seconds(signal.notedAt) };
  if (signal.kind === 'VERIFICATION') {
    const { verificationState: state } = signal;
    return {
      ...common,
      txn: signal._id,
      sub_id: opaque(stream.id),
      events: { [VERIFICATION]: state === null ? {} : { state } },
    };
  }
  const { causeId, reason, endedAt } = signal;
  const { by, sentence } = REASONS[reason];
  return {
    ...common,
    ...(causeId === undefined ? {} : { txn: causeId }),
    sub_id: signalSubjectOf(signal, stream.subject, issuers.engineers),
    events: {
      [SESSION_REVOKED]: {
        event_timestamp: seconds(endedAt),
        initiating_entity: by,
        reason_admin: { en: sentence },
      },
    },
  };
}

export interface Signer {
  sign(claims: JWTPayload): Promise<string>;
  /** The present key and the one before. */
  readonly jwks: { readonly keys: readonly JWK[] };
}

/** RS256 with 2048 bits at least: what the CAEP interoperability profile asks of transmitters. */
const ALGORITHM = 'RS256';
const LEAST_BITS = 2_048;

/** Throws SettingsError where a key is missing or is none. */
export async function createSigner(keys: { readonly present: string; readonly previous: string }): Promise<Signer> {
  const problems: string[] = [];
  const present = keyOf('LOCKBOX_SIGNALS_KEY', keys.present, problems);
  const previous = keys.previous === '' ? undefined : keyOf('LOCKBOX_SIGNALS_KEY_PREVIOUS', keys.previous, problems);
  if (present === undefined || problems.length > 0) throw new SettingsError(problems);
  const published = await Promise.all([present, ...(previous === undefined ? [] : [previous])].map(publishedOf));
  const kid = published[0]?.kid ?? '';
  return {
    sign: (claims) =>
      new SignJWT(claims).setProtectedHeader({ typ: 'secevent+jwt', alg: ALGORITHM, kid }).sign(present),
    jwks: { keys: published },
  };
}

function keyOf(name: string, text: string, problems: string[]): KeyObject | undefined {
  const wanted = `an RSA key of at least ${LEAST_BITS} bits, PKCS#8, as PEM or as its base64 in one line: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072`;
  if (text === '') {
    problems.push(`${name} is not set, and receivers of signals need it (${wanted})`);
    return undefined;
  }
  try {
    const key = text.includes('BEGIN')
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= LEAST_BITS) return key;
  } catch {
    // The reason may repeat some of the key.
  }
  problems.push(`${name}: its value is not right (${wanted})`);
  return undefined;
}

async function publishedOf(key: KeyObject): Promise<JWK> {
  const jwk = await exportJWK(createPublicKey(key));
  return { ...jwk, use: 'sig', alg: ALGORITHM, kid: await calculateJwkThumbprint(jwk) };
}
