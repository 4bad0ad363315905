/** Commands as portal, timer and notifier send them, and as somebody who should not. */
import { openCodec } from '@lockbox/contracts/codec';
import type { Actor, Command, CommandData } from '@lockbox/contracts/generated/commands';
import { personId, tenantId } from '@lockbox/contracts/ids';
import { commandIdOf } from '@lockbox/contracts/uuid';
import type { Sender } from '@lockbox/topics/programs';
import { createCommandSender, createRecordSender } from '@lockbox/worker/write';
import type { Namespace } from './namespace.ts';
import { SENDER_KEYS } from './services.ts';

export interface Senders {
  /** Signed as the sender signs it, or with another key; returns the command's id. */
  send(
    sender: Sender,
    tenant: string,
    data: CommandData,
    options?: {
      readonly person?: string;
      /** Neither a person of the customer nor the sender itself. */
      readonly actor?: Actor;
      readonly commandId?: string;
      readonly senderKey?: string;
      readonly at?: number;
      /** The record's time, if another than the sender's. */
      readonly timestamp?: number;
      /** Instead of the tenant's own. */
      readonly partition?: number;
    },
  ): Promise<string>;
  close(): Promise<void>;
}

export async function connectSenders({ namespace, topics, kafka, registry }: Namespace): Promise<Senders> {
  const codec = await openCodec(registry, namespace, 'commands');
  const records = createRecordSender(kafka, Date.now);
  let made = 0;
  return {
    async send(sender, tenant, data, { person, actor, commandId, senderKey = SENDER_KEYS[sender], at, ...place } = {}) {
      const clock = { now: () => at ?? Date.now() };
      const id = commandIdOf('test', namespace, commandId ?? String(++made));
      const command: Omit<Command, 'sentAt'> = {
        commandId: id,
        tenantId: tenantId(tenant),
        actor:
          actor ??
          (person === undefined ? { kind: 'SYSTEM', id: sender } : { kind: 'PRINCIPAL', id: personId(person) }),
        correlationId: 'requestId' in data && data.requestId !== null ? data.requestId : id,
        data,
      };
      const record = createCommandSender({ sender, senderKey, codec, topics, clock })(command);
      await records.send([{ ...record, ...place }]);
      return id;
    },
    close: () => records.close(),
  };
}
