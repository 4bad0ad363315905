import type { CommandData } from '@lockbox/contracts/generated/commands';
import type { Event } from '@lockbox/contracts/generated/events';
import { type CommandId, providerLog } from '@lockbox/contracts/ids';
import { copiedCommandIdOf } from '@lockbox/contracts/uuid';
import type { Outgoing } from '@lockbox/worker/definition';
import type { CommandSender } from '@lockbox/worker/write';
import { traceOfCall } from '../http/call-trace.ts';
import type { ProviderCaller } from '../sign-in/people.ts';
import type { Outcomes } from './outcomes.ts';

/** Commands of the provider's people about their passkeys. */
export type ProviderPasskeyCommand = Extract<
  CommandData,
  { type: 'ProposePasskey' | 'ConfirmPasskey' | 'WithdrawPasskey' | 'RemovePasskey' }
>;

/**
 * Sends commands of the provider's people to the provider's own log. It has a copy in each partition, since policy decides there by what
 * that partition holds; all copies go in one call, so that none is missed while the others are sent.
 */
export function createProviderCommands(deps: {
  readonly toRecord: CommandSender;
  readonly send: (records: readonly Outgoing[]) => Promise<void>;
  readonly outcomes: Outcomes;
  readonly partitions: () => Promise<readonly number[]>;
}) {
  return {
    /** Returns the events of the first copy, which answers for all, or undefined when they did not come in time. */
    async ask(
      { personId }: ProviderCaller,
      data: ProviderPasskeyCommand,
      id: CommandId,
    ): Promise<readonly Event[] | undefined> {
      const partitions = await deps.partitions();
      const trace = traceOfCall();
      const copies = partitions.map((partition) =>
        deps.toRecord(
          {
            commandId: copiedCommandIdOf(id, partition),
            tenantId: providerLog(partition),
            actor: { kind: 'PROVIDER_PERSON', id: personId },
            correlationId: id,
            data,
          },
          trace,
        ),
      );
      const answer = deps.outcomes.of(copiedCommandIdOf(id, 0));
      await deps.send(copies);
      return await answer;
    },
  };
}
export type ProviderCommands = ReturnType<typeof createProviderCommands>;
