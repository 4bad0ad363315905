import type { CommandData } from '@lockbox/contracts/generated/commands';
import type { Event } from '@lockbox/contracts/generated/events';
import type { CommandId } from '@lockbox/contracts/ids';
import type { Outgoing } from '@lockbox/worker/definition';
import { openSpan, traceOf } from '@lockbox/worker/trace';
import type { CommandSender } from '@lockbox/worker/write';
import { traceOfCall } from '../http/call-trace.ts';
import type { Customer } from '../sign-in/people.ts';
import type { Outcomes } from './outcomes.ts';

/** Sends the commands of a customer's people, and waits for the events that answer them. */
export function createCommands(deps: {
  readonly toRecord: CommandSender;
  readonly send: (records: readonly Outgoing[]) => Promise<void>;
  readonly outcomes: Outcomes;
}) {
  return {
    /** Sends the command. Returns the events that answer it, or undefined when they did not come in time. */
    async ask(
      person: Customer,
      data: CommandData,
      correlationId: string | undefined,
      id: CommandId,
    ): Promise<readonly Event[] | undefined> {
      const about = correlationId ?? id;
      const answer = deps.outcomes.of(id);
      const span = openSpan(`ask for ${data.type}`, traceOfCall() ?? traceOf(about));
      try {
        await deps.send([
          deps.toRecord(
            {
              commandId: id,
              tenantId: person.tenantId,
              actor: { kind: 'PRINCIPAL', id: person.personId },
              correlationId: about,
              data,
            },
            span.headers,
          ),
        ]);
        return await answer;
      } finally {
        span.end();
      }
    },
  };
}
export type Commands = ReturnType<typeof createCommands>;
