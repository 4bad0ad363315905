import { newSigningKeys, publicKeysOf } from '@lockbox/evidence/signing-keys';
import { type LogReader, logTrustOf } from '@lockbox/worker/read';
import { expect, test } from 'vitest';
import type { LogCluster } from '../cluster.ts';
import { INSTALLATION, log, note, SCHEMA_ID, TOPIC, trusting } from '../testing/archived-log.ts';
import { checkPartitions, refuseSharedKey, wantedPartitions } from './check-log.ts';
import { whyGone } from './cluster-source.ts';

const cluster = { topics: { events: 'events', checkpoints: 'checkpoints' } } as LogCluster; // all that is asked of it

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
  const refuse = (publicKeys: readonly string[]) => () =>
    refuseSharedKey({ installation: 'lockbox.test', publicKeys }, { keys: publicKeysOf(policy) });
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

test('the number of checkpoints is reported before any event is read', async () => {
  const signed = [100, 300, 700].map((size, offset) => ({ offset, raw: note(size) }));
  const read = new Map<string, readonly { readonly offset: number }[]>([
    [TOPIC, log.map(({ record }) => record)],
    ['checkpoints', signed],
  ]);
  const endOf = (topic: string): number => (read.get(topic)?.at(-1)?.offset ?? -1) + 1;
  const told: string[] = [];
  const reader = {
    offsets: async (topic: string) => ({ low: 0, lastStable: endOf(topic) }),
    // Checkpoints one by one, events all at once.
    async fetch(topic: string, from: ReadonlyMap<number, number>) {
      const [[partition, begin] = [0, 0]] = from;
      const records = (read.get(topic) ?? []).filter(({ offset }) => offset >= begin);
      if (topic === TOPIC) {
        told.push('events');
        return [{ partition, records, next: endOf(topic) }];
      }
      return [{ partition, records: records.slice(0, 1), next: begin + 1 }];
    },
  } as unknown as LogReader; // all that is asked of it
  const trust = logTrustOf({
    LOCKBOX_SIGNING_PUBLIC_KEYS: trusting.policyKey,
    LOCKBOX_UNSIGNED_EVENTS_UNTIL: '',
    LOCKBOX_SIGNING_KEYS_UNTIL: '',
  });
  const whole = {
    ...{ topics: { events: TOPIC, checkpoints: 'checkpoints', namespace: 'lockbox' }, trust: () => trust },
    clock: { now: () => 0 },
    registry: { idOf: async () => SCHEMA_ID, schemaById: async () => undefined },
  } as unknown as LogCluster; // all that is asked of it
  const [checked] = await checkPartitions(reader, [0], {
    cluster: whole,
    trust: { installation: INSTALLATION, publicKeys: [trusting.checkpointKey] },
    kept: new Map(),
    onProgress: (text) => told.push(text),
  });
  expect(checked).toMatchObject({ events: 700, checkpoints: 3, damage: [] });
  expect(told).toEqual([
    'partition 0, checkpoints: 1 of 3 records',
    'partition 0, checkpoints: 2 of 3 records',
    'partition 0, checkpoints: 3 of 3 records',
    'events',
    expect.stringMatching(/^partition 0: \d+ of \d+ records/),
  ]);
});
