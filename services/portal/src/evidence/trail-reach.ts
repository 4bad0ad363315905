import { setTimeout as pause } from 'node:timers/promises';
import type { TenantId } from '@lockbox/contracts/ids';
import { progressId } from '@lockbox/store/collections/progress';
import { auditEvents } from '@lockbox/store/collections/trail';
import type { Store } from '@lockbox/store/connect';
import type { LogConnection } from './log-connection.ts';

interface Deps {
  readonly store: Pick<Store, 'collections'>;
  readonly eventLog: Pick<LogConnection, 'hasEvent'>;
  readonly eventsTopic: string;
  /** Audit is some tenths of a second behind the log; while it fills a database that was emptied it takes far longer. */
  readonly waitMs: number;
}

const LOOK_EVERY_MS = 100;

/** Reports whether the audit index has all events of a tenant up to this one, except removed ones. */
export async function trailHas(deps: Deps, tenantId: TenantId, sequence: number): Promise<boolean> {
  const { audit_events } = deps.store.collections;
  const latest = performance.now() + deps.waitMs;
  for (;;) {
    const event = await audit_events.findOne({ tenantId, sequence }, { projection: { partition: 1, offset: 1 } });
    if (event !== null) return await trailReaches(deps, event.partition, event.offset);
    if (performance.now() >= latest) return false;
    await pause(LOOK_EVERY_MS);
  }
}

/** Reports whether the audit index has all events of a partition before this offset, except removed ones. */
export async function trailReaches(
  { store, eventLog, eventsTopic, waitMs }: Deps,
  partition: number,
  offset: number,
): Promise<boolean> {
  const _id = progressId(auditEvents.worker, eventsTopic, partition);
  const latest = performance.now() + waitMs;
  for (;;) {
    const written = await store.collections.progress.findOne({ _id });
    // Behind the last event there may be markers of transactions, and what is none of policy's.
    if (written !== null && !(await eventLog.hasEvent(partition, written.next, offset))) return true;
    if (performance.now() >= latest) return false;
    await pause(LOOK_EVERY_MS);
  }
}
