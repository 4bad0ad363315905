import { requestId, type TenantId } from '@lockbox/contracts/ids';
import type { Logger } from '@lockbox/platform/log';
import { createSliceRecords } from '@lockbox/proof/export/slice-records';
import { AnsweredProblem, damagedEvidence } from '../http/problems.ts';
import type { Reads } from '../reads/reads.ts';
import type { LogConnection } from './log-connection.ts';

/** The bytes of one of a tenant's events that is shown to it. What the trail says of the event is held against them first. */
export type EventRecord = (tenantId: TenantId, event: ShownEvent) => Promise<Buffer>;

interface ShownEvent {
  readonly sequence: number;
  readonly type: string;
  readonly requestId: string | null;
  readonly partition: number;
  readonly offset: number;
  /** In hex. */
  readonly hash: string;
}

interface Deps {
  readonly reads: Pick<Reads, 'recordsAbout'>;
  readonly eventLog: Pick<LogConnection, 'readRecords' | 'schemaById'>;
  readonly log: Logger;
}

export const createEventRecord =
  ({ reads, eventLog, log }: Deps): EventRecord =>
  async (tenantId, { sequence, type, requestId: id, partition, offset, hash }) => {
    const [record] = await eventLog.readRecords(partition, [offset]);
    const signed = createSliceRecords({ reads, eventLog, tenantId, partition });
    // In an upgrade one of the programs that write or show it is of another release.
    if (record !== undefined && (await signed.schemaOf(record.raw)).read === undefined) throw otherRelease();
    const placed = { sequence, type, requestId: id === null ? null : requestId(id) };
    if (record?.hash.toString('hex') === hash && (await signed.fits(placed, record.raw, false))) return record.raw;
    log.error({ tenantId, sequence, offset }, 'evidence that does not fit what was signed is not given out');
    throw damagedEvidence('event');
  };

const otherRelease = () => new AnsweredProblem(503, 'NOT_READY', ['EVENT_NOT_READ'], { 'retry-after': '60' });
