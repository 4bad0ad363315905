/** A partition as the runtime would drive it, from batch to batch and from one take-over to the next. */
import type { Command } from '@lockbox/contracts/generated/commands';
import { createLogger } from '@lockbox/platform/log';
import { maySend } from '@lockbox/topics/permissions';
import { senders } from '@lockbox/topics/programs';
import type { Output } from '@lockbox/worker/definition';
import type { PolicyDeps } from '../deps.ts';
import { openPolicyPartition } from '../session.ts';
import { batchOf, command, directoryCommands, providerCommands, received, submission } from './commands.ts';
import { policyDeps } from './deps.ts';
import { FakePartition } from './fake-partition.ts';

const log = createLogger('policy', 'silent');

/** A partition and the instance that serves it, as the runtime would drive them. */
export function drivenPartition(using: PolicyDeps = policyDeps()) {
  const partition = new FakePartition(using);
  let commandsEnd = 0;
  const open = (instance: PolicyDeps = using) => openPolicyPartition(instance, partition.context, log);
  type Session = Awaited<ReturnType<typeof open>>;
  const next = (commands: readonly Command[]) => {
    const records = commands.map((value) => received(value, commandsEnd++, senderOf(value)));
    partition.commands.push(...records);
    return batchOf(records);
  };

  async function decide(session: Session, commands: readonly Command[]): Promise<Output> {
    const output = await session.handle(next(commands));
    session.sent?.(partition.write(output.records ?? []));
    session.committed?.();
    return output;
  }
  return { partition, open, next, decide };
}

/** Returns a sender that may send the command. */
export const senderOf = ({ data }: Command) => senders.find((sender) => maySend(sender, data.type));

/** Commands that make the provider's people, and a tenant with a managed environment and an administrator. */
export const known = () => [...providerCommands(), ...directoryCommands.map((data) => command(data))];

export async function withRequests(...ids: readonly string[]) {
  const made = drivenPartition();
  const session = await made.open();
  await made.decide(session, known());
  await made.decide(
    session,
    ids.map((id) => command(submission(id))),
  );
  return { ...made, session };
}
