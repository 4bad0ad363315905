import { type LookupAddress, lookup } from 'node:dns';
import { type IncomingHttpHeaders, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { hostOf, isPublicAddress, outsideUrlProblem } from '@lockbox/platform/outside-addresses';
import type { SendResult } from '../channel.ts';

/** From opening the connection to the head of the answer. */
const ANSWER_WITHIN_MS = 15_000;

class PrivateAddress extends Error {
  readonly code = 'PRIVATE_ADDRESS';
}

/**
 * Sends a body to an address that a customer has chosen. The address is checked when the name is resolved for this very
 * connection, so a name that changes between a check and its use gains nothing. Redirects are not followed, proxies that the
 * process's environment names are not used, and only the status, `Date` and `Retry-After` of the answer are read.
 */
export function post(options: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly development: boolean;
  readonly answerWithinMs?: number;
  readonly resolve?: Resolve;
}): Promise<SendResult> {
  const { url: text, headers, body, development, answerWithinMs = ANSWER_WITHIN_MS, resolve = lookup } = options;
  if (outsideUrlProblem(text, development) !== undefined) {
    return Promise.resolve({ kind: 'refused', detail: 'PRIVATE_ADDRESS' });
  }
  const url = new URL(text);
  // An address that is written as numbers is never resolved; `outsideUrlProblem` has checked it.
  const guard = development || isIP(hostOf(url)) !== 0 ? {} : { lookup: publicOnly(resolve) };
  return new Promise((done) => {
    const request = (url.protocol === 'http:' ? plain : secure)(url, {
      ...guard,
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'lockbox-webhooks/1',
        ...headers,
      },
      signal: AbortSignal.timeout(answerWithinMs),
    });
    request
      .once('response', (response) => {
        response.on('error', () => undefined).destroy();
        done(resultOf(response.statusCode ?? 0, response.headers));
      })
      .on('error', (error) => done(failureOf(error))) // more than one may come; the first counts
      // A receiver that changes the protocol (101) is hung up on by Node without a word, and without an error later.
      .once('close', () => done({ kind: 'deferred', detail: 'ECONNRESET' }))
      .end(body);
  });
}

/** Standard Webhooks: a receiver refuses what was sent longer ago, or later, by its own clock. */
const CLOCKS_APART_MS = 5 * 60_000;

function resultOf(status: number, { date, 'retry-after': retryAfter }: IncomingHttpHeaders): SendResult {
  const detail = String(status);
  if (status >= 200 && status < 300) return { kind: 'delivered', detail };
  // Standard Webhooks: a receiver that answers 410 (gone) wants nothing more. Any other answer may change.
  if (status === 410) return { kind: 'refused', detail };
  // Whose clock is wrong nobody can tell from here; that one is explains a refusal that is hard to find otherwise.
  const apart = Math.abs(Date.parse(date ?? '') - Date.now()) > CLOCKS_APART_MS;
  const retryAfterMs = retryAfterMsOf(retryAfter);
  return {
    kind: 'deferred',
    detail: apart ? `${detail} CLOCKS_DIFFER` : detail,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfterMsOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return ms > 0 ? ms : undefined;
}

function failureOf(error: Error): SendResult {
  if (error instanceof PrivateAddress) return { kind: 'refused', detail: error.code };
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return { kind: 'deferred', detail: 'ETIMEDOUT' };
  return { kind: 'deferred', detail: 'code' in error && typeof error.code === 'string' ? error.code : 'ERROR' };
}

/** Resolves a name to all of its addresses. */
type Resolve = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/** Resolves a name to its public addresses, and fails where it has none. */
const publicOnly =
  (resolve: Resolve): LookupFunction =>
  (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const found = addresses.filter(({ address }) => isPublicAddress(address));
      const [first] = found;
      if (first === undefined) return callback(new PrivateAddress(`${hostname} has no public address`), []);
      return options.all === true ? callback(null, found) : callback(null, first.address, first.family);
    });
