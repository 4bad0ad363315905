import { hash } from 'node:crypto';
import { type CommandId, commandId, type RequestId, requestId, type TenantId } from './ids.ts';

/** Root of all of Lockbox's name-based ids. Never changes: every id in every log derives from it. */
const LOCKBOX_NAMESPACE = Buffer.from('7c0a3f5e6f0b5d2c9a4e1b8d2f6c3a90', 'hex');

const DASH = 0x2d;
/** The digit 5. */
const VERSION = 0x35;
/** The variant of RFC 9562 in the highest two bits of the digit. */
const VARIANTS = '89ab';
const VERSION_AT = 14;
const VARIANT_AT = 19;
/** Used anew for each id: one made of pieces of texts takes several times the memory. */
const uuid = Buffer.alloc(36, DASH);

/** UUID version 5 (RFC 9562, section 5.5) of the parts, joined so that no two lists of parts give the same name. */
function uuidV5(...parts: readonly string[]): string {
  const hex = hash('sha1', named(JSON.stringify(parts)), 'hex');
  let digit = 0;
  for (let at = 0; at < uuid.length; at++) if (!isDash(at)) uuid[at] = hex.charCodeAt(digit++);
  uuid[VERSION_AT] = VERSION;
  uuid[VARIANT_AT] = VARIANTS.charCodeAt(Number.parseInt(hex.charAt(16), 16) & 3);
  return uuid.toString('latin1');
}

const isDash = (at: number): boolean => at === 8 || at === 13 || at === 18 || at === 23;

/** Begins with the namespace; used anew for each name, which is hashed at once. */
let scratch = Buffer.concat([LOCKBOX_NAMESPACE, Buffer.alloc(1024)]);
const BYTES_PER_CHARACTER = 3; // at most, of a UTF-16 code unit in UTF-8

/** The namespace and the name behind it. */
function named(name: string): Buffer {
  const most = LOCKBOX_NAMESPACE.length + BYTES_PER_CHARACTER * name.length;
  if (most > scratch.length) scratch = Buffer.concat([LOCKBOX_NAMESPACE, Buffer.alloc(most)]);
  return scratch.subarray(0, LOCKBOX_NAMESPACE.length + scratch.write(name, LOCKBOX_NAMESPACE.length));
}

/** docs/contract.md, "What upstream publishes": `requestId` = UUIDv5 of tenant, the request's source and `sourceRequestId`. */
export const requestIdOf = (tenant: TenantId, source: string, sourceRequestId: string): RequestId =>
  requestId(uuidV5('request', tenant, source, sourceRequestId));

/** docs/contract.md, "Events": `eventId` = UUIDv5 of tenant and sequence. */
export const eventIdOf = (tenant: TenantId, sequence: number): string => uuidV5('event', tenant, String(sequence));

export const grantIdOf = (request: RequestId): string => uuidV5('grant', request);

/** One notice to one recipient by one channel has one id, whoever computes it and however often. */
export const notificationIdOf = (eventId: string, recipientId: string, channel: string): string =>
  uuidV5('notification', eventId, recipientId, channel);

/** What one receiver is told of the end of a grant in one data store has one id, whoever computes it and however often. */
export const signalIdOf = (stream: string, grantId: string, dataStoreId: string): string =>
  uuidV5('signal', stream, grantId, dataStoreId);

/** A command's id made from what it says: the same content is the same command, decided once. */
export const commandIdOf = (...content: readonly string[]): CommandId => commandId(uuidV5('command', ...content));

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Whether it is a UUID as this file writes them: with small letters, whatever its version. */
export const isUuid = (id: string): boolean => UUID.test(id);
