import { setTimeout as pause } from 'node:timers/promises';
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
  let gathered: ToPlan[] = [];
  let working = false;

  async function work(): Promise<void> {
    working = true;
    while (gathered.length > 0) {
      await pause(FETCHED_TOGETHER_MS);
      const round = gathered;
      gathered = [];
      await planTogether(deps, round);
    }
    working = false;
  }
  return {
    plan(own, batch) {
      if (batch.records.length === 0) return Promise.resolve();
      return new Promise((done, failed) => {
        gathered.push({ own, batch, done, failed });
        if (!working) void work(); // never fails: each batch learns of its own failure
      });
    },
  };
}
