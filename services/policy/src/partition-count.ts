import type { TenantId } from '@lockbox/contracts/ids';
import { type PartitionContext, StopPartition } from '@lockbox/worker/definition';
import type { PolicyDeps } from './deps.ts';
import type { PartitionMemory } from './memory.ts';

/**
 * Checks the number of partitions: with another number, a tenant's commands would go to a partition that does not know
 * the tenant.
 */
export async function checkPartitionCount({ settings, topics }: PolicyDeps, context: PartitionContext): Promise<void> {
  const count = await context.partitionCount(topics.commands);
  if (count === settings.LOCKBOX_PARTITIONS) return;
  throw differ(
    `${topics.commands} has ${count} partitions, and LOCKBOX_PARTITIONS says ${settings.LOCKBOX_PARTITIONS}. Set it to the count that the topics were made with.`,
  );
}

/**
 * With this many tenants, it is no coincidence if all of them stay in their partitions: with half as many partitions
 * again, each stays once in three times.
 */
const ENOUGH_TENANTS = 16;
/** How much of other partitions is read: the beginning of a log shows most of its tenants. */
const BEGINNING = { until: 1, bytes: 64 * 1024 };

/**
 * That setting and topics agree does not say that the tenants were spread over so many: somebody may have changed both. The log
 * says it. A partition that has few tenants of its own, or the provider's people alone, asks the others, since a tenant of theirs
 * whose commands come here would have no policy here, and nobody would be asked before its data is opened. Where nothing is
 * yet, as in each new partition, all of their log is read.
 */
export async function checkTenantsPlaces(
  { partitionOf, settings, topics }: PolicyDeps,
  context: PartitionContext,
  memory: PartitionMemory,
): Promise<void> {
  const hold = (tenants: Iterable<string>, partition: number): void => {
    for (const tenant of tenants) {
      if (partitionOf(tenant) === partition) continue;
      throw differ(
        `Events of "${tenant}" stand in partition ${partition} of ${topics.events}, and with LOCKBOX_PARTITIONS=${settings.LOCKBOX_PARTITIONS} they would stand in ${partitionOf(tenant)}. The log was written with another number of partitions: set it to that.`,
      );
    }
  };
  const own = [...memory.tenantIds()];
  hold(own, context.partition);
  if (own.length > ENOUGH_TENANTS) return;
  const { until, bytes }: Partial<typeof BEGINNING> = own.length === 0 ? {} : BEGINNING;
  for (let other = 0; other < settings.LOCKBOX_PARTITIONS; other++) {
    if (other === context.partition) continue;
    const read = context.readerOf(other, bytes);
    try {
      await read('events', 'beginning', ({ records }) => hold(tenantsOf(records), other), until);
    } catch (error) {
      // One that cannot be read now says nothing, and holds up no partition that has a past of its own.
      if (own.length === 0 || context.signal.aborted || isDifference(error)) throw error;
    }
  }
}

const tenantsOf = (records: readonly { readonly value: { readonly tenantId: TenantId } }[]): readonly TenantId[] =>
  records.map(({ value }) => value.tenantId);

const isDifference = (error: unknown): boolean => error instanceof StopPartition && error.code === 'PARTITIONS_DIFFER';

const differ = (what: string): StopPartition =>
  new StopPartition(
    'PARTITIONS_DIFFER',
    `${what} If somebody has added partitions since, docs/runbook.md, "Partitions were added to a topic", says how to go on.`,
  );
