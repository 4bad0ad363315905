import type { Outgoing } from '@lockbox/worker/definition';
import type { LogReader } from '@lockbox/worker/read';
import { expect, test } from 'vitest';
import { placesSoFar, putPlaces } from './put-places.ts';

const topic = 'lockbox.commands';

/** A topic that begins at `low`. */
function topicWith(low: number, values: readonly (Buffer | null)[] = []) {
  const written: Outgoing[] = [];
  const all = () => [
    ...values.map((raw) => ({ key: Buffer.from(raw === null ? 'lockbox/restored' : 'contoso'), raw })),
    ...written.map(({ key }) => ({ key: Buffer.from(String(key)), raw: null })),
  ];
  const reader = {
    offsets: async () => ({ low, high: low + all().length, lastStable: low + all().length }),
    fetch: async () => [
      {
        partition: 0,
        next: low + all().length,
        records: all().map((record, index) => ({ ...record, offset: low + index, timestamp: 0, headers: {} })),
      },
    ],
  } as unknown as LogReader; // all that is asked of it
  const sender = {
    async send(records: readonly Outgoing[]) {
      written.push(...records);
      return new Map<string, number>();
    },
    close: async () => undefined,
  };
  return { target: { reader, topic, partition: 0 }, sender, written };
}

test('an empty topic is filled up to where commands go on, with what is no command', async () => {
  const { target, sender, written } = topicWith(0);
  expect(await placesSoFar(target, 25_000)).toBe(0);
  expect(await putPlaces(sender, target, 0, 25_000, () => undefined)).toBe(25_000);
  expect(written).toHaveLength(25_000);
  expect(written.every(({ value, key }) => value === null && key === 'lockbox/restored')).toBe(true);
});

test('one that was interrupted goes on, and one that is filled gets nothing', async () => {
  const { target, sender, written } = topicWith(0, [null, null]);
  expect(await placesSoFar(target, 5)).toBe(2);
  await putPlaces(sender, target, 2, 5, () => undefined);
  expect(written).toHaveLength(3);
  expect(await placesSoFar(target, 5)).toBe(5);
  expect(await putPlaces(sender, target, 5, 5, () => undefined)).toBe(0);
});

test('a command where policy would pass it over is not buried', async () => {
  const { target } = topicWith(0, [null, Buffer.from('command')]);
  await expect(placesSoFar(target, 5)).rejects.toMatchObject({ code: 'RESTORE_NOT_EMPTY' });
});

test('records behind the end are ignored', async () => {
  const { target } = topicWith(0, [null, Buffer.from('command')]);
  expect(await placesSoFar(target, 1)).toBe(2);
  expect(await placesSoFar(topicWith(9, [Buffer.from('command')]).target, 9)).toBe(10);
});
