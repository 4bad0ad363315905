/**
 * Half a minute of whole lifecycles while random programs are killed; `npm run bench -- --only faults` does so for ten. Set
 * LOCKBOX_TEST_SEED to use a seed again.
 */
import { expect, test } from 'vitest';
import { loadWithKills } from './load-with-kills.ts';

const seed = Number(process.env.LOCKBOX_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));

test(`under load, random programs killed with -9 cost no event, letter or document (seed ${seed})`, async () => {
  const { kills, violations } = await loadWithKills({
    seconds: 30,
    perSecond: 4,
    seed,
    // Within the test's own limit, so that it says what is missing.
    settledWithinMs: 240_000,
    say: (line) => void process.stdout.write(`${line}\n`),
  });
  expect(Object.keys(kills)).not.toEqual([]);
  expect(violations).toEqual([]);
}, 600_000);
