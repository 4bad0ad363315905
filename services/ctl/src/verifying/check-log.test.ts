import { newSigningKeys, publicKeysOf } from '@lockbox/evidence/signing-keys';
import type { LogReader } from '@lockbox/worker/read';
import { expect, test } from 'vitest';
import type { Cluster } from '../context.ts';
import { refuseSharedKey, wantedPartitions, whyGone } from './check-log.ts';

const cluster = { topics: { events: 'events', checkpoints: 'checkpoints' } } as Cluster; // all that is asked of it

function wanted(partitions: Readonly<Record<string, readonly number[]>>, partition?: number, writtenWith?: number) {
  const reader = {
    partitionsOf: async (topic: string) => partitions[topic],
    offsets: async (_topic: string, number: number) => ({ high: number < 2 ? 7 : 0 }),
  } as unknown as LogReader; // all that is asked of it
  return wantedPartitions(reader, { cluster, partition, writtenWith });
}

test('all partitions are looked at, or the one that is asked for', async () => {
  const partitions = { events: [0, 1, 2], checkpoints: [0, 1, 2] };
  expect(await wanted(partitions)).toEqual([0, 1, 2]);
  expect(await wanted(partitions, 1)).toEqual([1]);
});

test.each([
  ['the log', { events: [0, 1], checkpoints: [0, 1, 2] }],
  ['its checkpoints', { events: [0, 1, 2], checkpoints: [0, 1] }],
])('a partition that %s lacks is not passed over', async (_what, partitions) => {
  for (const partition of [undefined, 1]) {
    await expect(wanted(partitions, partition)).rejects.toMatchObject({ code: 'PARTITION_MISSING' });
  }
});

test('partitions that somebody has added are left out, if there is nothing in them', async () => {
  const grown = { events: [0, 1, 2, 3], checkpoints: [0, 1] };
  expect(await wanted(grown, undefined, 2)).toEqual([0, 1]);
  await expect(wanted(grown, undefined, 1)).rejects.toThrow('events 1 has records');
  await expect(wanted(grown, undefined, 3)).rejects.toMatchObject({ code: 'PARTITION_MISSING' });
});

test('a key that signs events is believed of no checkpoint', () => {
  const [policy, audit] = [newSigningKeys().publicKey, newSigningKeys().publicKey];
  const signing = { trust: () => ({ keys: publicKeysOf(policy), unsignedUntil: [] }) } as unknown as Cluster; // all that is asked of it
  const refuse = (publicKeys: readonly string[]) => () =>
    refuseSharedKey({ cluster: signing, trust: { installation: 'lockbox.test', publicKeys } });
  expect(refuse([audit])).not.toThrow();
  expect(refuse([audit, policy])).toThrow(/policy must not sign checkpoints/);
});

test.each([
  ['the log', { lows: { events: 7, checkpoints: 2 } }, 'events 0 began at 0, and now begins at 7'],
  ['its checkpoints', { lows: { events: 0, checkpoints: 5 } }, 'events 0 began at 2, and now begin at 5'],
  ['the end of the log', { lastStable: 20 }, 'events 0 was read up to 31, and now ends at 20'],
  ['the end of its checkpoints', { checkpointsNext: 3 }, 'now they end at 3'],
])('what an earlier run has seen and was deleted since is named: %s', async (_what, changed, sentence) => {
  const from = { next: 31, last: null, checkpointsNext: 5, lows: { events: 0, checkpoints: 2 } };
  const standing = { topic: 'events', partition: 0, lows: from.lows, lastStable: 40, checkpointsNext: 9 };
  const reader = {} as LogReader; // nothing is read: there is no last event
  expect(await whyGone(reader, standing, from)).toBeUndefined();
  expect(await whyGone(reader, { ...standing, ...changed }, from)).toContain(sentence);
});
