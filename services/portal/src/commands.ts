import { randomUUID } from 'node:crypto';
import type { CommandData } from '@lockbox/contracts/generated/commands';
import type { Event } from '@lockbox/contracts/generated/events';
import { commandId } from '@lockbox/contracts/ids';
import type { Outgoing } from '@lockbox/worker/definition';
import type { CommandSender } from '@lockbox/worker/write';
import { traceOfCall } from './call-trace.ts';
import type { Outcomes } from './outcomes.ts';
import type { Customer } from './people.ts';

/** Sends what a customer's person asks for, and waits for what the log says of it. */
export function createCommands(deps: {
  readonly toRecord: CommandSender;
  readonly send: (records: readonly Outgoing[]) => Promise<void>;
  readonly outcomes: Outcomes;
}) {
  return {
    /** The event that answers the command, or undefined when none came within 2 s. */
    async ask(person: Customer, data: CommandData, correlationId?: string): Promise<Event | undefined> {
      const id = commandId(randomUUID());
      const answer = deps.outcomes.next((event) => event.causationId === id);
      await deps.send([
        deps.toRecord(
          {
            commandId: id,
            tenantId: person.tenantId,
            actor: { kind: 'PRINCIPAL', id: person.personId },
            correlationId: correlationId ?? id,
            data,
          },
          traceOfCall(),
        ),
      ]);
      return await answer;
    },
  };
}
export type Commands = ReturnType<typeof createCommands>;
