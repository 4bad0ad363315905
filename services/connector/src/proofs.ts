import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { hmacOf, isMac } from '@lockbox/contracts/hmac';
import { isObject } from '@lockbox/contracts/is-object';
import { timeOf } from './time-of.ts';

/** What is signed: the body as it came, before anything parses it. */
export interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Why the call does not prove that its source sent it just now; undefined if it does. */
export type Proof = (call: Call, now: number) => string | undefined;

/**
 * How a system proves that it sent something: with a signature as Standard Webhooks have it, by a secret in a header, or as Jira and
 * Zendesk sign.
 */
export type ProofKind = 'signature' | 'bearer' | 'jira' | 'zendesk';

/** By each of the secrets, of which the previous one is one more. */
export function proofBy(kind: ProofKind, secrets: readonly string[], toleranceMs: number): Proof {
  const isTimely = (at: number | undefined, now: number): boolean =>
    at !== undefined && Math.abs(now - at) <= toleranceMs;
  const late = (where: string) =>
    `${where} is more than ${toleranceMs / 1_000} seconds from the time here: set the clock right, and sign anew what is sent again`;
  switch (kind) {
    case 'signature': {
      const isSigned = macCheck(secrets.map(standardKeyOf));
      return ({ headers, body }, now) => {
        const id = textOf(headers['webhook-id']);
        const timestamp = textOf(headers['webhook-timestamp']);
        if (id === '' || !/^\d{1,12}$/.test(timestamp))
          return 'webhook-id and webhook-timestamp, in seconds since 1970, have to be there: sign as Standard Webhooks say';
        const given = textOf(headers['webhook-signature'])
          .split(' ')
          .flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []));
        if (!given.some((mac) => isSigned(mac, `${id}.${timestamp}.`, body)))
          return 'webhook-signature is not "v1," and the base64 of HMAC-SHA-256 over <webhook-id>.<webhook-timestamp>.<body>, by the secret of this source';
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

const SECRET_PREFIX = 'whsec_';
const LEAST_KEY_BYTES = 24;

/** What is wrong with a secret, never with its text; undefined if nothing is. */
export function secretProblem(kind: ProofKind, secret: string): string | undefined {
  if (kind !== 'signature') return undefined;
  const isWhole = /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret) && standardKeyOf(secret).length >= LEAST_KEY_BYTES;
  return isWhole
    ? undefined
    : `has to be ${SECRET_PREFIX} and the base64 of ${LEAST_KEY_BYTES} bytes or more: printf 'whsec_%s' "$(openssl rand -base64 32)"`;
}

const standardKeyOf = (secret: string): Buffer => Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');

const textOf = (header: string | readonly string[] | undefined): string => (typeof header === 'string' ? header : '');
const digestOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/** Whether a MAC over the parts is by one of the secrets; in constant time for each. */
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
