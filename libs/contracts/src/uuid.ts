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
/** Where the digits of an id stand, between its dashes. */
const DIGITS_AT = Uint8Array.from(uuid.keys()).filter((at) => ![8, 13, 18, 23].includes(at));

/** UUID version 5 (RFC 9562, section 5.5) of the parts, joined so that no two lists of parts give the same name. */
function uuidV5(...parts: readonly string[]): string {
  const hex = hash('sha1', named(parts), 'hex');
  for (let digit = 0; digit < DIGITS_AT.length; digit++) uuid[DIGITS_AT[digit] as number] = hex.charCodeAt(digit); // within it
  uuid[VERSION_AT] = VERSION;
  uuid[VARIANT_AT] = VARIANTS.charCodeAt(Number.parseInt(hex.charAt(16), 16) & 3);
  return uuid.toString('latin1');
}

/** Begins with the namespace; used anew for each name, which is hashed at once. */
const scratch = Buffer.concat([LOCKBOX_NAMESPACE, Buffer.alloc(240)]);
/** It up to each length: cutting it off each time takes as long as writing the name. */
const upTo = Array.from({ length: scratch.length + 1 }, (_, length) => scratch.subarray(0, length));
const [OPEN, QUOTE, BACKSLASH, COMMA, CLOSE] = [0x5b, 0x22, 0x5c, 0x2c, 0x5d];
/** Around each part, and at the end. */
const MARKS = 4;

/** The namespace, and behind it the name: the parts as JSON writes a list of texts. */
function named(parts: readonly string[]): Buffer {
  let at = LOCKBOX_NAMESPACE.length;
  let before = OPEN;
  for (const part of parts) {
    if (at + part.length + MARKS > scratch.length) return namedByJson(parts);
    scratch[at++] = before;
    scratch[at++] = QUOTE;
    for (let index = 0; index < part.length; index++) {
      const code = part.charCodeAt(index);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return namedByJson(parts);
      scratch[at++] = code;
    }
    scratch[at++] = QUOTE;
    before = COMMA;
  }
  scratch[at++] = CLOSE;
  return upTo[at] as Buffer; // within its length
}

/** The same of any parts, however long and with whatever in them: rare, and slower. */
const namedByJson = (parts: readonly string[]): Buffer =>
  Buffer.concat([LOCKBOX_NAMESPACE, Buffer.from(JSON.stringify(parts))]);

/** docs/contract.md, "What upstream publishes": `requestId` = UUIDv5 of tenant, the request's source and `sourceRequestId`. */
export const requestIdOf = (tenant: TenantId, source: string, sourceRequestId: string): RequestId =>
  requestId(uuidV5('request', tenant, source, sourceRequestId));

/** docs/contract.md, "Events": `eventId` = UUIDv5 of tenant and sequence. */
export const eventIdOf = (tenant: TenantId, sequence: number): string => uuidV5('event', tenant, String(sequence));

/** A command that goes to each copy of the provider's own log has an id of its own in each. */
export const copiedCommandIdOf = (command: CommandId, partition: number): CommandId =>
  commandId(uuidV5('copied-command', command, String(partition)));

export const grantIdOf = (request: RequestId): string => uuidV5('grant', request);

/** One notice to one recipient by one channel has one id, whoever computes it and however often. */
export const notificationIdOf = (eventId: string, recipientId: string, channel: string): string =>
  uuidV5('notification', eventId, recipientId, channel);

/**
 * What one receiver is told of the end of a grant in one data store has one id, whoever computes it and however often: of its end before
 * its time, or of the end of its period, which a wrong clock may have told before that.
 */
export const signalIdOf = (
  stream: string,
  { grantId, grantedAt }: { readonly grantId: string; readonly grantedAt: number }, // its id may be taken again
  dataStoreId: string,
  end: 'BEFORE_ITS_TIME' | 'PERIOD_OVER',
): string => uuidV5('signal', stream, grantId, String(grantedAt), dataStoreId, end);

/** The end of a grant's period, which may be seen before the log has an event of it, has one id, whoever computes it and however often. */
export const periodEndIdOf = ({
  grantId,
  grantedAt, // its id may be taken again
}: {
  readonly grantId: string;
  readonly grantedAt: number;
}): string => uuidV5('period-end', grantId, String(grantedAt));

/** A command's id made from what it says: the same content is the same command, decided once. */
export const commandIdOf = (...content: readonly string[]): CommandId => commandId(uuidV5('command', ...content));

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Whether it is a UUID as this file writes them: with small letters, whatever its version. */
export const isUuid = (id: string): boolean => UUID.test(id);
