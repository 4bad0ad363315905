import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { roundTrip, upgradeOrder, upgradeSteps } from './upgrade.ts';

const GUIDE = readFileSync(new URL('../../../docs/guides/platform-teams.md', import.meta.url), 'utf8');

test('the order of an upgrade is the one that the guide names', () => {
  const order = upgradeOrder().map((programs) => programs.map((name) => `\`${name}\``));
  const section = GUIDE.slice(GUIDE.indexOf('## Upgrading'), GUIDE.indexOf('## Health'));
  const steps = section.split('\n').filter((line) => /^\d\. \*\*/.test(line));
  const named = steps.map((line) => [...(line.split('**')[1] ?? '').matchAll(/`[a-z]+`/g)].map(([name]) => name));
  expect(named.filter((names) => names.length > 0)).toEqual(order);
});

test('no release before writes what one after it has to read, and policy is never of two', () => {
  const steps = upgradeSteps(true);
  expect(steps[0]).toEqual({ does: 'apply' });
  expect(steps.at(-1)).toEqual({ does: 'replay' });
  for (const step of steps)
    if ('programs' in step) expect(step.does).toBe(step.programs.includes('policy') ? 'all' : 'each');
  const by = steps.flatMap((step) => ('by' in step ? step.by : []));
  expect(by.join(' ')).toMatch(/^(present ){7}(previous ){7}(present ?){7}$/);
});

test('the way back begins with those that came last', () => {
  const programs = upgradeSteps(true).flatMap((step) => ('by' in step ? [step.programs] : []));
  expect(programs.slice(7, 14)).toEqual(programs.slice(0, 7).toReversed());
});

test('a round trip ends where it began, by the way that it came', () => {
  const [apply, ...steps] = roundTrip();
  expect(apply).toEqual({ does: 'apply' });
  const by = steps.flatMap((step) => ('by' in step ? step.by : []));
  expect(by.join(' ')).toMatch(/^(present ){7}(previous ?){7}$/);
});

test('policy does not go back to a release that does not know its memory', () => {
  const back = upgradeSteps(false).filter((step) => 'by' in step && step.by === 'previous');
  expect(back.flatMap((step) => ('programs' in step ? step.programs : []))).not.toContain('policy');
  expect(back).toHaveLength(6);
});
