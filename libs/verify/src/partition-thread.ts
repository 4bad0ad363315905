/** A thread that verifies partitions of a log, one after the other, beside threads that verify others. */
import { parentPort, workerData } from 'node:worker_threads';
import { openCluster } from '@lockbox/command-line/context';
import { type Exit, exitFor } from '@lockbox/command-line/exit-codes';
import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import type { CheckedPartition } from '@lockbox/evidence/verifying/checked-partition';
import type { LetterClaim } from '@lockbox/evidence/verifying/claims';
import { checkPartitions } from '@lockbox/proof/verify/check-log';
import type { CheckOptions } from '@lockbox/proof/verify/cluster-source';
import type { KeptCheckpoint } from '@lockbox/proof/verify/kept-claims';
import { witnessPolicyIn } from '@lockbox/proof/verify/witnesses';
import { createLogReader } from '@lockbox/worker/read';

/** The options that are the same for all partitions. */
export interface ThreadData extends Pick<CheckOptions, 'trust' | 'decisions' | 'state'> {
  readonly env: EnvironmentVariables;
  /** A file with a policy of witnesses. */
  readonly witnesses: string | undefined;
}

/** One partition, with what was kept of it. */
export interface Job {
  readonly partition: number;
  readonly kept: readonly KeptCheckpoint[];
  readonly letters: readonly LetterClaim[];
}

export type ThreadMessage =
  | { readonly progress: string }
  | { readonly note: string }
  | { readonly checked: readonly CheckedPartition[] }
  | { readonly failed: Exit };

const { env, witnesses, ...asked } = workerData as ThreadData; // as check-at-once.ts starts it
const tell = (told: ThreadMessage) => parentPort?.postMessage(told);
const cluster = openCluster(env, 'lockbox-verify');
const policy = witnessPolicyIn(witnesses);
const reader = createLogReader(cluster.kafka);

parentPort?.on('message', ({ partition, kept, letters }: Job) => {
  // Buffers arrive as plain bytes.
  const files = kept.map(({ where, bytes }) => ({ where, bytes: Buffer.from(bytes) }));
  checkPartitions(reader, [partition], {
    ...asked,
    cluster,
    policy,
    kept: new Map([[partition, files]]),
    letters: new Map([[partition, letters]]),
    onProgress: (progress) => tell({ progress }),
    onNote: (note) => tell({ note }),
  }).then(
    (checked) => tell({ checked }),
    (error: unknown) => tell({ failed: exitFor(error) }),
  );
});
