import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';
import { randomFrom } from './random.ts';
import type { World } from './world.ts';

/** All programs have ended, as they have beside `kill-all`, and no broker runs. */
const world = {
  system: { instances: () => [] },
  stack: { servers: new Map(['kafka', 'kafka-2', 'kafka-3'].map((name) => [name, { pid: () => undefined }])) },
} as unknown as World; // what such a fault uses of it
const ofOneInstance = catalogue.filter(
  ({ name }) => /^(kill|freeze|clock)-/.test(name) && !/^kill-(all|broker|mongo|registry|postgres)$/.test(name),
);

test('there is one of each kind for each program', () => {
  expect(ofOneInstance.length).toBeGreaterThan(24);
});

test.each(ofOneInstance)('$name is not taken for injected where nothing runs', async ({ inject }) => {
  expect(await inject(world, randomFrom(1))).toBeUndefined();
});
