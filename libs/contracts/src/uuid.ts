import { hash } from 'node:crypto';
import { type CommandId, commandId, type RequestId, requestId, type TenantId } from './ids.ts';

/** Root of all of Lockbox's name-based ids. Never changes: every id in every log derives from it. */
const LOCKBOX_NAMESPACE = Buffer.from('7c0a3f5e6f0b5d2c9a4e1b8d2f6c3a90', 'hex');

/** UUID version 5 (RFC 9562, section 5.5) of the parts, joined so that no two lists of parts give the same name. */
function uuidV5(...parts: readonly string[]): string {
  const hex = hash('sha1', Buffer.concat([LOCKBOX_NAMESPACE, Buffer.from(JSON.stringify(parts))]), 'hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

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
 * The id of the signal about the end of a grant in one data store to one receiver, always the same for the same end: an
 * end before its time, or the end of its period, which a wrong clock may have reported before that.
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
/** Returns whether it is a UUID in the form that this file writes: lower case, any version. */
export const isUuid = (id: string): boolean => UUID.test(id);
