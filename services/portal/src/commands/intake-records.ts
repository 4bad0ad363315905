import type { Event } from '@lockbox/contracts/generated/events';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import type { CommandId, RequestId } from '@lockbox/contracts/ids';
import { commandOf } from '@lockbox/contracts/intake-commands';
import { type SourceKey, signedRecord } from '@lockbox/contracts/source-signature';
import type { RequestDocument } from '@lockbox/store/collections/requests';
import type { Outgoing } from '@lockbox/worker/definition';
import { traceOfCall } from '../http/call-trace.ts';
import type { Outcomes } from './outcomes.ts';

/** The portal is an upstream source like any other: what the provider's people ask for goes to its intake topic. */
export const PORTAL_SOURCE = 'portal';

/** The first fields of each record of the portal about a request. */
export const aboutRequest = ({ source, sourceRequestId, tenantId }: NamedInSource) => ({
  source: PORTAL_SOURCE,
  requestSource: source,
  sourceRequestId,
  tenantId,
});
type NamedInSource = Pick<RequestDocument, 'source' | 'sourceRequestId' | 'tenantId'>;

/** By which the answer is known: the command's id, or what the log has in its place. */
type AnswerId = CommandId | RequestId;

export function createIntakeRecords(deps: {
  readonly encode: (record: IntakeRecord) => Buffer;
  readonly topic: string;
  readonly sourceKey: SourceKey;
  readonly now: () => number;
  readonly send: (records: readonly Outgoing[]) => Promise<void>;
  readonly outcomes: Outcomes;
}) {
  /** Publishes a record to which the log has no answer. */
  async function tell(record: IntakeRecord): Promise<void> {
    const { topic, sourceKey, now } = deps;
    const unsigned = { topic, key: record.tenantId, value: deps.encode(record) };
    const signed = signedRecord(PORTAL_SOURCE, sourceKey, unsigned, now());
    await deps.send([{ ...signed, headers: { ...traceOfCall(), ...signed.headers } }]);
  }

  return {
    tell,
    /** Publishes the record. Returns the events that answer it, or undefined when they did not come in time. */
    async ask(
      record: IntakeRecord,
      answerId: AnswerId = commandOf(record).commandId,
    ): Promise<readonly Event[] | undefined> {
      const answer = deps.outcomes.of(answerId);
      await tell(record);
      return await answer;
    },
  };
}
export type IntakeRecords = ReturnType<typeof createIntakeRecords>;
