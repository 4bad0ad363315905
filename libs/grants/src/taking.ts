import type { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { isPlainId, tenantId } from '@lockbox/contracts/ids';
import type { Alarm } from '@lockbox/platform/alarms';
import type { Logger } from '@lockbox/platform/log';
import { alarmOfDropped, createEventsGuard, type EventFault, type Fetched, REPLACED_KEY } from '@lockbox/worker/read';
import type { GrantsBeginning } from './beginning.ts';
import type { GrantsFault, Now, PartitionGrants } from './partition-grants.ts';

interface Dependencies {
  readonly log: Logger;
  readonly alarm: Alarm;
}

export const NOBODY = 'nobody of this partition gets access until an operator has looked and the program was restarted';

/**
 * Selects the events that policy wrote from the fetched records, each once, like every reader of the log. Other readers
 * skip the rest; here it may have been an end of access, since only policy may write there: a record that is not
 * believed puts the log in doubt that contains it.
 */
export function taking(
  { log, alarm }: Dependencies,
  codec: Codec<Event>,
  { faultOf, turns }: GrantsBeginning,
  at: () => Now,
) {
  const guard = createEventsGuard();
  return async ({ topic, partition, records }: Fetched, grants: PartitionGrants): Promise<void> => {
    const judged = records.map((raw) => {
      const record = { topic, partition, ...raw };
      return { record, fault: faultOf(record) };
    });
    const believed = judged.filter(({ fault }) => fault === undefined);
    await codec.prepare(
      believed.map(({ record }) => record.raw),
      topic,
    );
    alarmOfDropped(
      alarm,
      judged.flatMap(({ record, fault }) => (fault === undefined ? [] : [{ record, fault }])),
    );
    const doubt = (record: Keyed, fault: EventFault): void => {
      const key = record.key?.toString() ?? '';
      if (fault.code !== 'UNKNOWN_SIGNING_KEY' && isPlainId(key)) {
        grants.unproven(tenantId(key));
        return;
      }
      log.error({ topic, partition, offset: record.offset }, `a record ${fault.what}: ${NOBODY}`);
      grants.unreadable();
    };
    for (const { record, fault } of judged) {
      if (fault !== undefined) {
        doubt(record, fault);
        continue;
      }
      const event = codec.decode(record.raw);
      if (turns.get(partition)?.({ value: event, headers: record.headers })) {
        alarmOfDropped(alarm, [{ record, fault: REPLACED_KEY }]);
        doubt(record, REPLACED_KEY);
        continue;
      }
      const { kept, dropped, accept } = guard.judge([{ ...record, value: event }]);
      alarmOfDropped(alarm, dropped);
      if (dropped.some((one) => one.fault.code === 'FOREIGN_EVENT')) grants.unproven(event.tenantId);
      accept();
      for (const { value, timestamp } of kept) {
        const found = grants.take({ event: value, timestamp }, at());
        if (found !== undefined) tellFault(alarm, { ...value, place: `${topic} ${partition}@${record.offset}` }, found);
      }
    }
  };
}

type Keyed = Pick<Fetched['records'][number], 'key' | 'offset'>;

function tellFault(
  alarm: Alarm,
  { tenantId: tenant, sequence, place }: Pick<Event, 'tenantId' | 'sequence'> & { readonly place: string },
  fault: GrantsFault,
): void {
  const nobody = 'nobody gets access to its data until an operator has looked.';
  const about = { tenantId: tenant, sequence };
  switch (fault.kind) {
    case 'missing':
      alarm('CHAIN_SEQUENCE_GAP', `Event ${fault.sequence} of ${tenant} is missing before ${place}: ${nobody}`, {
        ...about,
        sequence: fault.sequence,
      });
      return;
    case 'against the rules':
      alarm(
        'GRANT_AGAINST_RULES',
        `The grant ${place}, event ${sequence} of ${tenant}, ${fault.why}: ${nobody}`,
        about,
      );
      return;
    case 'forbidden':
      alarm(
        'EMERGENCY_NOT_ALLOWED',
        `The grant ${place}, event ${sequence} of ${tenant}, is for an emergency that the tenant's rule does not let in: nobody gets access by it.`,
        about,
      );
      return;
    default:
      fault satisfies never;
  }
}
