/** How the instances of a worker share its partitions, as each of them says itself. */
import type { System } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import type { ProgramName } from '@lockbox/topics/programs';
import { scrape, sumBy } from '../bench/measuring/scrape.ts';

/** Whatever else is broken meanwhile has to heal within it. */
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
      // One that stands still does not answer, and one that is starting does not yet.
      held = await Promise.all(instances(worker).map((one) => scrape(one).then(assigned, () => 0)));
      const sum = held.reduce((some, one) => some + one, 0);
      return held.length >= expected.instances && !held.includes(0) && sum === expected.partitions && held;
    },
    SHARED_WITHIN_MS,
  );
}
