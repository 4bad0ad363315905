import { createPublicKey, hash, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { hmacOf, isMac } from '@lockbox/contracts/hmac';
import { isObject } from '@lockbox/contracts/is-object';
import { timeOf } from './time-of.ts';

/** The signed content: the raw body, before anything parses it. */
export interface SignedCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Why the call does not prove that its source sent it just now; undefined if it does. */
export type Proof = (call: SignedCall, now: number) => string | undefined;

/** How a system proves that it sent something: a signature of Standard Webhooks, a secret in a header, or how Jira or Zendesk sign. */
export type ProofKind = 'signature' | 'bearer' | 'jira' | 'zendesk';

/** By each of the secrets, of which the previous one is one more. */
export function proofBy(kind: ProofKind, secrets: readonly string[], toleranceMs: number): Proof {
  const isTimely = (at: number | undefined, now: number): boolean =>
    at !== undefined && Math.abs(now - at) <= toleranceMs;
  const late = (where: string) =>
    `${where} is more than ${toleranceMs / 1_000} seconds from the time here: set the clock right, and sign anew what is sent again`;
  switch (kind) {
    case 'signature': {
      const isSigned = macCheck(secrets.filter((secret) => !isPublicKey(secret)).map(standardKeyOf));
      const publicKeys = secrets.filter(isPublicKey).map(publicKeyOf);
      return ({ headers, body }, now) => {
        const id = textOf(headers['webhook-id']);
        const timestamp = textOf(headers['webhook-timestamp']);
        if (id === '' || !/^\d{1,12}$/.test(timestamp))
          return 'webhook-id and webhook-timestamp, in seconds since 1970, have to be there: sign as Standard Webhooks say';
        const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
        const isBySource = textOf(headers['webhook-signature'])
          .split(' ')
          .some((one) => {
            const [version = '', signature = ''] = one.split(',');
            const given = Buffer.from(signature, 'base64');
            if (version === 'v1') return isSigned(given, signed);
            return version === 'v1a' && publicKeys.some((key) => verify(null, signed, key, given));
          });
        if (!isBySource)
          return 'webhook-signature has no "v1," and base64 of HMAC-SHA-256, nor "v1a," and base64 of Ed25519, over <webhook-id>.<webhook-timestamp>.<body>, by the secret or key of this source';
        return isTimely(Number(timestamp) * 1_000, now) ? undefined : late('webhook-timestamp');
      };
    }
    case 'bearer': {
      const digests = secrets.map((secret) => digestOf(secret));
      return ({ headers }) => {
        const [, given = ''] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
        const digest = digestOf(given);
        return digests.some((one) => timingSafeEqual(one, digest))
          ? undefined
          : 'send the secret of this source: Authorization: Bearer SECRET';
      };
    }
    // https://developer.atlassian.com/cloud/jira/service-desk/webhooks/ ("Secure admin webhooks"): the time is in the body.
    case 'jira': {
      const isSigned = macCheck(secrets);
      return ({ headers, body }, now) => {
        const [, hex = ''] = /^sha256=([0-9a-f]{64})$/i.exec(textOf(headers['x-hub-signature'])) ?? [];
        if (!isSigned(Buffer.from(hex, 'hex'), body))
          return 'x-hub-signature is not "sha256=" and the HMAC-SHA-256 of the body, by the secret of this source: give the webhook in Jira that secret';
        return isTimely(timestampIn(body), now) ? undefined : late('timestamp of the body');
      };
    }
    // https://developer.zendesk.com/documentation/webhooks/verifying/
    case 'zendesk': {
      const isSigned = macCheck(secrets);
      return ({ headers, body }, now) => {
        const timestamp = textOf(headers['x-zendesk-webhook-signature-timestamp']);
        const mac = Buffer.from(textOf(headers['x-zendesk-webhook-signature']), 'base64');
        if (!isSigned(mac, timestamp, body))
          return 'x-zendesk-webhook-signature is not the base64 of HMAC-SHA-256 over timestamp and body, by the secret of this source: give Lockbox the signing secret of the webhook in Zendesk';
        return isTimely(timeOf(timestamp), now) ? undefined : late('x-zendesk-webhook-signature-timestamp');
      };
    }
    default:
      return kind satisfies never;
  }
}

/** Standard Webhooks, "Signature scheme": a secret of HMAC-SHA-256, and a public key of Ed25519. */
const SECRET_PREFIX = 'whsec_';
const PUBLIC_KEY_PREFIX = 'whpk_';
const LEAST_SECRET_BYTES = 24;
const MOST_SECRET_BYTES = 64;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Says what is wrong with a secret or public key, never with its text; undefined if nothing is. */
export function secretProblem(kind: ProofKind, secret: string): string | undefined {
  if (kind !== 'signature') return undefined;
  if (isPublicKey(secret))
    return isBase64(secret, PUBLIC_KEY_PREFIX) && standardKeyOf(secret).length === ED25519_BYTES
      ? undefined
      : `has to be ${PUBLIC_KEY_PREFIX} and the base64 of the ${ED25519_BYTES} bytes of an Ed25519 public key: copy it from the system that signs`;
  const { length } = standardKeyOf(secret);
  return isBase64(secret, SECRET_PREFIX) && length >= LEAST_SECRET_BYTES && length <= MOST_SECRET_BYTES
    ? undefined
    : `has to be ${SECRET_PREFIX} and the base64 of ${LEAST_SECRET_BYTES} to ${MOST_SECRET_BYTES} bytes: printf 'whsec_%s' "$(openssl rand -base64 32)"`;
}

const isPublicKey = (secret: string): boolean => secret.startsWith(PUBLIC_KEY_PREFIX);
const isBase64 = (secret: string, prefix: string): boolean =>
  secret.startsWith(prefix) && BASE64.test(secret.slice(prefix.length));
const standardKeyOf = (secret: string): Buffer => Buffer.from(secret.slice(secret.indexOf('_') + 1), 'base64');

const ED25519_BYTES = 32;
const publicKeyOf = (key: string): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: standardKeyOf(key).toString('base64url') },
    format: 'jwk',
  });

const textOf = (header: string | readonly string[] | undefined): string => (typeof header === 'string' ? header : '');
const digestOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/** Checks a MAC over the parts against each secret, in constant time for each. */
function macCheck(secrets: readonly (string | Buffer)[]) {
  const hmacs = secrets.map((secret) => hmacOf('sha256', secret));
  return (mac: Buffer, ...parts: readonly (string | Buffer)[]): boolean =>
    hmacs.some((hmac) => isMac(mac, hmac(...parts)));
}

function timestampIn(body: Buffer): number | undefined {
  try {
    const content: unknown = JSON.parse(body.toString());
    return isObject(content) ? timeOf(content.timestamp) : undefined;
  } catch {
    return undefined;
  }
}
