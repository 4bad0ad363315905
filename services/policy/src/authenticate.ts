import type { AlarmCode } from '@lockbox/contracts/alarms';
import type { ErrorCode } from '@lockbox/contracts/error-codes';
import type { Command } from '@lockbox/contracts/generated/commands';
import { isPlainId, PROVIDER_TENANT } from '@lockbox/contracts/ids';
import { KEY_ID_HEADER, MAC_HEADER, SENDER_HEADER, type SenderKey } from '@lockbox/contracts/senders';
import { maySend } from '@lockbox/topics/permissions';
import { type Sender, senders } from '@lockbox/topics/programs';
import type { Incoming } from '@lockbox/worker/definition';
import type { PolicyDeps } from './deps.ts';

/** Why a command has no effect at all. It is a dead letter; if someone may have forged it, there is an alarm too. */
export type CommandRefusal =
  | { readonly code: AlarmCode; readonly sentence: string; readonly alarm: true }
  | { readonly code: ErrorCode; readonly sentence: string; readonly alarm: false };

const known: ReadonlyMap<string, Sender> = new Map(senders.map((sender) => [sender, sender]));

/**
 * Who may send what (docs/architecture.md): the sender's own MAC over key and value, the command types that topics.yaml lists for
 * it, the tenant of the key, and the partition of the tenant. Nothing trusts a header, a key or a place alone.
 */
export function commandRefusalOf(
  record: Incoming<Command>,
  { senderKeys: keys, partitionOf }: Pick<PolicyDeps, 'senderKeys' | 'partitionOf'>,
): CommandRefusal | undefined {
  const { headers, key, raw, value, partition } = record;
  const sender = known.get(headers[SENDER_HEADER]?.toString() ?? '');
  if (sender === undefined) {
    return forged(
      'UNKNOWN_SENDER',
      `The header ${SENDER_HEADER} names no sender that topics.yaml knows. Send commands through a Lockbox worker.`,
    );
  }
  const signers = namedBy(record, keys[sender]);
  if (signers.length === 0) {
    return forged(
      'WRONG_MAC',
      `The header ${KEY_ID_HEADER} names a key of ${sender} that policy does not have. Give policy each key before ${sender}, and take it away after.`,
    );
  }
  const mac = headers[MAC_HEADER];
  if (mac === undefined || key === null || raw === null || !signers.some((one) => one.verify(key, raw, mac))) {
    return forged(
      'WRONG_MAC',
      `The header ${MAC_HEADER} is not ${sender}'s MAC of this key and value. Check that ${sender} and policy have the same sender key.`,
    );
  }
  if (!maySend(sender, value.data.type)) {
    return forged(
      'SENDER_NOT_ALLOWED',
      `${sender} may not send ${value.data.type}; topics.yaml lists what it may send.`,
    );
  }
  if (key.toString() !== value.tenantId) {
    return forged(
      'TENANT_MISMATCH',
      'The tenantId in the value is not the key. Send the command under its own tenant.',
    );
  }
  // A MAC does not cover the partition: in another one a copy of the command would meet a tenant without its history.
  const own = partitionOf(value.tenantId);
  if (partition !== own) {
    return forged(
      'WRONG_PARTITION',
      `The commands of this tenant stand in partition ${own}, not ${partition}. Send commands with the default partitioner (murmur2 of the key), and find out who copied this one.`,
    );
  }
  if (!isPlainId(value.tenantId) || value.tenantId.includes('/') || value.tenantId === PROVIDER_TENANT) {
    return wrongId('tenantId');
  }
  if (!isPlainId(value.actor.id)) return wrongId('actor.id');
  if (!isPlainId(value.commandId)) return wrongId('commandId');
  if (!isPlainId(value.correlationId)) return wrongId('correlationId');
  return undefined;
}

/** The key that the record names. Records of versions that named none may have any. */
function namedBy({ headers }: Incoming<Command>, keys: readonly SenderKey[]): readonly SenderKey[] {
  const id = headers[KEY_ID_HEADER]?.toString();
  return id === undefined || (keys.length === 1 && keys[0]?.id === id) ? keys : keys.filter((key) => key.id === id);
}

const forged = (code: AlarmCode, sentence: string): CommandRefusal => ({ code, sentence, alarm: true });
const wrongId = (field: string): CommandRefusal => ({
  code: 'ID_NOT_ALLOWED',
  sentence: `${field} is empty, reserved, or has a character that ids may not have: they are visible ASCII without "@" (a tenant's without "/" too), with single blanks inside at most. Use an id, never an address.`,
  alarm: false,
});
