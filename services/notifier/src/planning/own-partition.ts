import type { ProjectionRunner } from '@lockbox/store/projecting';
import type { PartitionContext } from '@lockbox/worker/definition';
import type { CaughtUp } from '@lockbox/worker/read';
import type { PlanningMemory } from './planning-memory.ts';

/** A partition that this instance has. */
export interface OwnPartition {
  readonly context: PartitionContext;
  readonly caughtUp: CaughtUp;
  readonly memory: PlanningMemory;
  /** Projects the outcomes in the log. */
  readonly runner: ProjectionRunner;
  /** The id of the partition's progress: `<topic>/<partition>`. */
  readonly progressId: string;
  /** The offset in the newest checkpoint, as far as it was read or written. */
  savedUpTo: number;
}
