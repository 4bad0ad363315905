import type { ProjectedCollection } from '../define-collection.ts';
import { applyEvents } from './apply-events.ts';
import { applyInOrder } from './apply-in-order.ts';
import { applyKeyed } from './apply-keyed.ts';
import { tasksOf } from './fold-stored.ts';
import { type Group, isPresent, memberOf } from './group.ts';
import type { SourceBatch } from './source-batch.ts';
import type { Following, Target } from './target.ts';

/** Applies a batch to the collections that come from its topic. Two instances may do it at once, and it may be repeated. */
export async function applyBatch(
  target: Target,
  collections: readonly ProjectedCollection[],
  batch: SourceBatch,
): Promise<void> {
  const member = memberOf(batch);
  await applyGroup(target, collections, [member]);
  if (member.left !== undefined) throw member.left.reason;
}

/** Applies a group's batches together, and writes what follows if the server can do that in the same command. */
export async function applyGroup(
  target: Target,
  collections: readonly ProjectedCollection[],
  group: Group,
  following?: Following,
): Promise<void> {
  await applyKeyed(target, collections, group);
  const tasks = tasksOf(collections, group.filter(isPresent));
  if (tasks.length === 0) return;
  const writeInOrder = following && (await target.writerInOrder?.());
  if (writeInOrder === undefined || following === undefined) {
    await applyEvents(target, group, tasks, 'needed');
  } else if (!(await applyInOrder(target, writeInOrder, group, tasks, following))) {
    await applyEvents(target, group, tasks, 'all');
  }
}
