/** How the instances of a worker share its partitions, as each of them says itself. */
import type { System } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import type { ProgramName } from '@lockbox/topics/programs';
import { scrape, sumBy } from '../bench/measuring/scrape.ts';

/** The deadline for a fair share, in which every other fault heals too. */
const SHARED_WITHIN_MS = 240_000;

/** Waits until at least so many instances of a worker run, each has partitions, and each partition one of them. Says how many each has. */
export async function sharedPartitions(
  { instances }: Pick<System, 'instances'>,
  worker: ProgramName,
  expected: { readonly instances: number; readonly partitions: number },
): Promise<readonly number[]> {
  let held: readonly number[] = [];
  const assigned = (text: string) => sumBy(text, 'lockbox_assigned_partitions').get('') ?? 0;
  return await until(
    () => `${expected.instances} instances of ${worker} share ${expected.partitions} partitions: ${held.join(', ')}`,
    async () => {
      // A stopped instance does not answer, and a starting one does not answer yet.
      held = await Promise.all(instances(worker).map((one) => scrape(one).then(assigned, () => 0)));
      const sum = held.reduce((some, one) => some + one, 0);
      return held.length >= expected.instances && !held.includes(0) && sum === expected.partitions && held;
    },
    SHARED_WITHIN_MS,
  );
}
