import { LockboxError, usageError } from '@lockbox/contracts/errors';
import { hashOf } from '@lockbox/evidence/chain';
import type { AwsClient } from 'aws4fetch';
import { differs } from './folder-place.ts';
import type { Place } from './place.ts';

/** A bucket of an S3 store, or a prefix in one. */
export interface Bucket {
  readonly client: Pick<AwsClient, 'fetch'>;
  /** `https://…`, without the bucket. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Without a slash at its end; may be empty. */
  readonly prefix: string;
  /** Until when nobody may change or delete what is written, where the bucket has object lock. */
  readonly lockedUntil?: Date | undefined;
}

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/**
 * Every object is written once, except texts that are replaced: the store refuses a second write by `If-None-Match`,
 * and refuses bytes with another checksum than the signed one. Addresses have the bucket in their path, which every
 * store accepts. Each object states how long it may be cached, because a bucket may be served directly
 * (c2sp.org/tlog-tiles).
 */
export function s3Place({ client, endpoint, bucket, prefix, lockedUntil }: Bucket): Place {
  const name = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
  const base = `${endpoint.replace(/\/$/, '')}/${encoded(bucket)}`;
  const keyOf = (path: string): string => (prefix === '' ? path : `${prefix}/${path}`);

  async function call(what: string, address: string, init: RequestInit): Promise<Response> {
    try {
      return await client.fetch(address, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (cause) {
      throw unreachable(what, endpoint, cause);
    }
  }

  async function read(path: string): Promise<Buffer | undefined> {
    const what = `${name}/${path}`;
    const response = await call(what, `${base}/${encoded(keyOf(path))}`, { method: 'GET' });
    if (response.ok) return Buffer.from(await response.arrayBuffer());
    const text = await response.text();
    if (response.status === 404 && codeIn(text) !== 'NoSuchBucket') return undefined;
    throw refused(what, response.status, text);
  }

  return {
    name,
    read,
    async writeOnce(path, bytes) {
      const what = `${name}/${path}`;
      const present = await read(path);
      if (present?.equals(bytes)) return false;
      if (present !== undefined) throw differs(what);
      const headers: Record<string, string> = {
        ...checksumsOf(bytes),
        'content-type': 'application/octet-stream',
        'cache-control': 'max-age=31536000, immutable',
        'if-none-match': '*',
      };
      if (lockedUntil !== undefined) {
        headers['x-amz-object-lock-mode'] = 'COMPLIANCE';
        headers['x-amz-object-lock-retain-until-date'] = lockedUntil.toISOString();
      }
      const body = Uint8Array.from(bytes);
      for (let tries = 1; ; tries++) {
        const response = await call(what, `${base}/${encoded(keyOf(path))}`, { method: 'PUT', headers, body });
        const text = await response.text();
        if (response.ok) return true;
        // Another writer has written it in the meantime, or (409) has started to.
        if (response.status === 412 || response.status === 409) {
          const standing = await read(path);
          if (standing?.equals(bytes)) return false;
          if (standing !== undefined) throw differs(what);
          if (tries < MOST_TRIES) continue;
        }
        throw refused(what, response.status, text);
      }
    },
    async replace(path, text) {
      const what = `${name}/${path}`;
      const headers = {
        ...checksumsOf(text),
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-cache',
      };
      const init = { method: 'PUT', headers, body: Uint8Array.from(text) };
      const response = await call(what, `${base}/${encoded(keyOf(path))}`, init);
      if (!response.ok) throw refused(what, response.status, await response.text());
    },
    async list(folder) {
      const what = `${name}/${folder}`;
      const under = `${keyOf(folder)}/`;
      const names: string[] = [];
      for (let token: string | undefined = ''; token !== undefined; ) {
        const query = new URLSearchParams({ 'list-type': '2', prefix: under, delimiter: '/', 'encoding-type': 'url' });
        if (token !== '') query.set('continuation-token', token);
        const response = await call(what, `${base}/?${query}`, { method: 'GET' });
        const text = await response.text();
        if (!response.ok) throw refused(what, response.status, text);
        for (const key of elements(text, 'Key')) {
          names.push(decodeURIComponent(key.replaceAll('+', ' ')).slice(under.length));
        }
        [token] = elements(text, 'NextContinuationToken');
      }
      return names.toSorted();
    },
  };
}

function checksumsOf(bytes: Uint8Array): Record<string, string> {
  const sha256 = hashOf(Buffer.from(bytes));
  return { 'x-amz-content-sha256': sha256.toString('hex'), 'x-amz-checksum-sha256': sha256.toString('base64') };
}

const TIMEOUT_MS = 120_000;
/** The most tries for an object that others write at the same time and that is missing afterwards. */
const MOST_TRIES = 5;

/**
 * Returns the content of the elements of that name. Keys are URL-encoded, and the other elements that are read contain
 * no markup.
 */
const elements = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => unescaped(text));

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

const codeIn = (xml: string): string | undefined => elements(xml, 'Code')[0];

function refused(what: string, status: number, text: string): LockboxError {
  const [code = `HTTP ${status}`, message = ''] = [codeIn(text), elements(text, 'Message')[0]];
  const said = `${what}: the store says ${code}${message === '' ? '' : ` (${message})`}.`;
  if (status === 401 || status === 403) {
    return new LockboxError(
      'NOT_ALLOWED',
      `${said} Check LOCKBOX_S3_ACCESS_KEY_ID, LOCKBOX_S3_SECRET_ACCESS_KEY, LOCKBOX_S3_REGION and what the key may do there.`,
    );
  }
  if (status === 409 || status === 412 || (status >= 500 && status !== 501))
    return new LockboxError('ARCHIVE_UNREACHABLE', `${said} Try again.`, { retriable: true });
  return usageError(
    `${said} Check the bucket's name, and that the store has what is asked of it: writing with If-None-Match, and object lock for --lock-until.`,
  );
}

const unreachable = (what: string, endpoint: string, cause: unknown): LockboxError => {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
  return new LockboxError(
    'ARCHIVE_UNREACHABLE',
    `${what}: ${endpoint} does not answer (${reason}). Check LOCKBOX_S3_ENDPOINT and that it runs.`,
    { cause, retriable: true },
  );
};
