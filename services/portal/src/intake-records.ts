import type { Event } from '@lockbox/contracts/generated/events';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { commandOf } from '@lockbox/contracts/intake-commands';
import type { Outgoing } from '@lockbox/worker/definition';
import { traceOfCall } from './call-trace.ts';
import type { Outcomes } from './outcomes.ts';

/** The portal is an upstream source like any other: what the provider's people ask for goes to its intake topic. */
export const PORTAL_SOURCE = 'portal';

export function createIntakeRecords(deps: {
  readonly encode: (record: IntakeRecord) => Buffer;
  readonly topic: string;
  readonly send: (records: readonly Outgoing[]) => Promise<void>;
  readonly outcomes: Outcomes;
}) {
  return {
    /** Publishes the record. Returns the events that answer it, or undefined when they did not come in time. */
    async ask(record: IntakeRecord): Promise<readonly Event[] | undefined> {
      const { commandId } = commandOf(record);
      const answer = deps.outcomes.of(commandId);
      await deps.send([
        { topic: deps.topic, key: record.tenantId, value: deps.encode(record), headers: { ...traceOfCall() } },
      ]);
      return await answer;
    },
  };
}
export type IntakeRecords = ReturnType<typeof createIntakeRecords>;
