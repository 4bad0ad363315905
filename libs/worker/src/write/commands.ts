import type { Codec } from '@lockbox/contracts/codec';
import type { Command } from '@lockbox/contracts/generated/commands';
import { senderKeyOf, signed } from '@lockbox/contracts/senders';
import type { Clock } from '@lockbox/platform/clock';
import type { TopicNames } from '@lockbox/topics/names';
import type { Sender } from '@lockbox/topics/programs';
import type { Outgoing } from '../definition.ts';
import { traceOf } from '../trace.ts';

/** A command as a sender states it; `sentAt` is the clock's. */
export type Unsent = Omit<Command, 'sentAt'>;

/**
 * Makes the record of a command: encoded, signed with the sender's key, keyed by tenant. It has the trace of what it is about, unless
 * `headers` carry on another.
 */
export type CommandSender = (command: Unsent, headers?: Readonly<Record<string, string | Buffer>>) => Outgoing;

export function createCommandSender(deps: {
  readonly sender: Sender;
  readonly senderKey: string | Buffer;
  readonly codec: Codec<Command>;
  readonly topics: TopicNames;
  readonly clock: Clock;
}): CommandSender {
  const { sender, codec, topics, clock } = deps;
  const senderKey = senderKeyOf(deps.senderKey);
  return (command, headers) => {
    const now = clock.now();
    const key = Buffer.from(command.tenantId);
    const value = codec.encode({ ...command, sentAt: now });
    return {
      topic: topics.commands,
      key,
      value,
      headers: {
        ...(headers?.traceparent === undefined && traceOf(command.correlationId)),
        ...headers,
        ...signed(sender, senderKey, key, value),
      },
      timestamp: now,
    };
  };
}
