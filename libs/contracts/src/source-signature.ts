import { hmacOf, isMac } from './hmac.ts';
import { MAC_HEADER, SENDER_HEADER } from './senders.ts';

/** When a source signed a record, in milliseconds since 1970. */
export const SIGNED_AT_HEADER = 'lockbox-signed-at';

/** The name under which the directory's owner signs; sources sign under their own names. */
export const DIRECTORY_SIGNER = 'identity';

/** The parts of a record that its source signs. */
export interface SignedRecord {
  readonly topic: string;
  readonly key: Buffer;
  /** Null where the directory removes something. */
  readonly value: Buffer | null;
}

/** A source's key: what it does, so that the key itself cannot be read. */
export interface SourceKey {
  /** HMAC-SHA-256 over topic, time and key, each with a line feed behind it, and the value (docs/guides/upstream-systems.md); latin1. */
  mac(record: SignedRecord, signedAt: string): string;
}

export function sourceKeyOf(secret: string): SourceKey {
  const hmac = hmacOf('sha256', secret);
  return {
    mac: ({ topic, key, value }, signedAt) => hmac(`${topic}\n${signedAt}\n`, key, '\n', value ?? ''),
  };
}

/** The headers with which a source signs a record. */
export function signedBySource(source: string, sourceKey: SourceKey, record: SignedRecord, now: number) {
  const signedAt = String(now);
  return {
    [SENDER_HEADER]: source,
    [SIGNED_AT_HEADER]: signedAt,
    [MAC_HEADER]: Buffer.from(sourceKey.mac(record, signedAt), 'latin1').toString('hex'),
  };
}

/** A record with the headers by which it is its source's. */
export function signedRecord<R extends { readonly topic: string; readonly key: string; readonly value: Buffer }>(
  source: string,
  sourceKey: SourceKey,
  record: R,
  now: number,
) {
  return { ...record, headers: signedBySource(source, sourceKey, { ...record, key: Buffer.from(record.key) }, now) };
}

const LINE_FEED = 0x0a;

/** When the source signed the record with one of its keys; undefined if it did not. */
export function signedAtBy(
  source: string,
  sourceKeys: readonly SourceKey[],
  record: SignedRecord,
  headers: Readonly<Record<string, Buffer | undefined>>,
): number | undefined {
  const signedAt = headers[SIGNED_AT_HEADER]?.toString() ?? '';
  const mac = Buffer.from(headers[MAC_HEADER]?.toString() ?? '', 'hex');
  if (headers[SENDER_HEADER]?.toString() !== source || !/^\d{1,15}$/.test(signedAt)) return undefined;
  // It would end the key elsewhere than where it ended when it was signed.
  if (record.key.includes(LINE_FEED)) return undefined;
  const isOneOf = sourceKeys.some((sourceKey) => isMac(mac, sourceKey.mac(record, signedAt)));
  return isOneOf ? Number(signedAt) : undefined;
}

/** The form of `LOCKBOX_SOURCE_KEYS`: `source=key`, separated by commas; a source's previous key is one more entry. */
export const SOURCE_KEYS_PATTERN = /^[a-z][a-z0-9-]*=[^,\s]{32,}(?:,[a-z][a-z0-9-]*=[^,\s]{32,})*$/;

/** The keys of each source, as `LOCKBOX_SOURCE_KEYS` has them. */
export function sourceKeysOf(setting: string): ReadonlyMap<string, readonly SourceKey[]> {
  const keys = new Map<string, SourceKey[]>();
  for (const entry of setting === '' ? [] : setting.split(',')) {
    const end = entry.indexOf('=');
    const source = entry.slice(0, end);
    keys.set(source, [...(keys.get(source) ?? []), sourceKeyOf(entry.slice(end + 1))]);
  }
  return keys;
}
