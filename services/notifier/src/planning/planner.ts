import { groupCommit } from '@lockbox/platform/group-commit';
import type { Batch } from '@lockbox/worker/definition';
import type { OwnPartition } from './own-partition.ts';
import { type PlanningDeps, planTogether, type ToPlan } from './plan-together.ts';

/** Plans the events of all partitions of this instance, in rounds. */
export interface Planner {
  /** Resolves when what the batch leads to is written. */
  plan(own: OwnPartition, batch: Batch<'events'>): Promise<void>;
}

/** Batches that were fetched together arrive so close to each other. */
const FETCHED_TOGETHER_MS = 5;

export function createPlanner(deps: PlanningDeps): Planner {
  const plan = groupCommit((batches: readonly ToPlan[]) => planTogether(deps, batches), {
    gatherMs: FETCHED_TOGETHER_MS,
  });
  return {
    async plan(own, batch) {
      if (batch.records.length > 0) await plan({ own, batch });
    },
  };
}
