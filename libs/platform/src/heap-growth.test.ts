import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Like a worker's: much that stays, and much that lives a little longer than the young generation. MiB at the most. */
const LOAD = `
  const kept = Array.from({ length: 200_000 }, (_, number) => ({ number, text: 'kept ' + number }));
  const underWay = [];
  let most = 0;
  for (let number = 0; number < 3_000_000; number++) {
    underWay[number % 20_000] = { number, text: 'under way ' + number };
    if (number % 10_000 === 0) most = Math.max(most, process.memoryUsage().heapTotal);
  }
  console.log(kept.length > 0 && most / 1_048_576);`;

const most = (before: string): number =>
  Number(execFileSync(process.execPath, ['--max-semi-space-size=2', '--input-type=module', '-e', before + LOAD]));

test("a program's heap grows by less before it is collected", () => {
  const limited = `import { limitHeapGrowth } from ${JSON.stringify(join(import.meta.dirname, 'heap-growth.ts'))}; limitHeapGrowth();`;
  expect(most(limited)).toBeLessThan(0.8 * most(''));
});
