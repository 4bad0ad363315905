import { type PartitionContext, StopPartition } from '@lockbox/worker/definition';
import type { PolicyDeps } from './deps.ts';

/** With another number of partitions a tenant's commands would stand in one that does not know the tenant. */
export async function checkPartitionCount({ settings, topics }: PolicyDeps, context: PartitionContext): Promise<void> {
  const count = await context.partitionCount(topics.commands);
  if (count === settings.LOCKBOX_PARTITIONS) return;
  throw new StopPartition(
    'PARTITIONS_DIFFER',
    `${topics.commands} has ${count} partitions, and LOCKBOX_PARTITIONS says ${settings.LOCKBOX_PARTITIONS}. Set it to the count that the topics were made with; if someone has added partitions since, tenants no longer stand where their state is: find out who, and make the topic anew.`,
  );
}
