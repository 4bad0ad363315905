import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import type { Outgoing } from '@lockbox/worker/definition';

/** The portal is an upstream source like any other: what the provider's people ask for goes to its intake topic. */
export const PORTAL_SOURCE = 'portal';

export function createIntakeRecords(parts: {
  readonly encode: (record: IntakeRecord) => Buffer;
  readonly topic: string;
  readonly send: (records: readonly Outgoing[]) => Promise<void>;
}) {
  return {
    publish: (record: IntakeRecord): Promise<void> =>
      parts.send([{ topic: parts.topic, key: record.tenantId, value: parts.encode(record) }]),
  };
}
export type IntakeRecords = ReturnType<typeof createIntakeRecords>;
