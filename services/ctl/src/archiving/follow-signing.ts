import type { Context } from '@lockbox/command-line/context';
import { EXIT, exitFor } from '@lockbox/command-line/exit-codes';
import { interrupted } from '@lockbox/command-line/interruption';
import { sleep } from '@lockbox/platform/retrying';
import { createLogReader, existingPartitions } from '@lockbox/worker/read';
import { type Cluster, openProgramCluster } from '../context.ts';

/**
 * Does some work now, and again each time audit has signed more, until the program is interrupted; then it finishes what it has begun.
 * A server that does not answer is asked again in the next round, and any other error ends it.
 */
export async function followSigning({ env, out }: Context, everyMs: number, work: () => Promise<void>): Promise<void> {
  const ending = new AbortController();
  void interrupted().then(() => ending.abort());
  const cluster = openProgramCluster(env);
  let seen: string | undefined;
  while (!ending.signal.aborted) {
    try {
      const signed = await endsOfCheckpoints(cluster);
      if (signed !== seen) await work();
      seen = signed;
    } catch (error) {
      const { exitCode, message } = exitFor(error);
      if (exitCode !== EXIT.unavailable) throw error;
      out.note(`${message} It is tried again.`);
    }
    await sleep(everyMs, ending.signal);
  }
}

/** Returns the end of the topic of checkpoints in each partition. */
async function endsOfCheckpoints({ kafka, topics: { checkpoints } }: Cluster): Promise<string> {
  const reader = createLogReader(kafka);
  try {
    const partitions = (await existingPartitions(reader, checkpoints)) ?? [];
    return [...(await reader.offsetsAt(checkpoints, partitions, 'latest')).values()].join();
  } finally {
    await reader.close();
  }
}
