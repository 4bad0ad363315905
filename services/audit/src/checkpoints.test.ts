import { setImmediate } from 'node:timers/promises';
import { checkpointKeyOf, originOf } from '@lockbox/evidence/checkpoint-key';
import { createPartitionLog } from '@lockbox/evidence/partition-log';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { type WrittenRecord, writtenPartition } from '@lockbox/evidence/testing/written-partition';
import { parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { parseNote } from '@lockbox/evidence/tlog/note';
import { describe, expect, test, vi } from 'vitest';
import { followCheckpoints } from './checkpoints.ts';
import type { Difference } from './decision-check.ts';

const keys = newSigningKeys();
const all = writtenPartition(3_500);
const written = all.slice(0, 7);
const topics = { events: 'lockbox.events', checkpoints: 'lockbox.checkpoints' };
const settings = {
  LOCKBOX_INSTALLATION: 'lockbox.test',
  LOCKBOX_CHECKPOINT_KEY: keys.signingKey,
  LOCKBOX_CHECKPOINT_PUBLIC_KEYS: keys.publicKey,
};

const origin = originOf(settings.LOCKBOX_INSTALLATION, topics.events, 0);
const { signingKey } = keys;
const emptyRoot = createPartitionLog().root();
const signed = (size: number, root: string): Buffer =>
  Buffer.from(checkpointKeyOf(signingKey).sign({ origin, size, root }));

/** The root of the first events. */
function rootOf(size: number): string {
  const log = createPartitionLog();
  for (const { event, raw } of written.slice(0, size)) log.take(event, raw);
  return log.root();
}

interface Given {
  /** The content of the topic. */
  readonly stored: readonly Buffer[];
  /** The number of records of the log after the seven events. */
  readonly markers?: number;
  /** True if one of them is an event. */
  readonly unread?: boolean;
  readonly differences?: readonly Pick<Difference, 'code' | 'offset' | 'isBelieved'>[];
  /** How far apart checkpoints are: at first a round follows the other at once. */
  readonly every?: string;
  /** The log, where it has other than seven events. */
  readonly log?: readonly WrittenRecord[];
}

/** An audit that has just been started: no event of its log is read until it is taken. */
function start({ stored: before, markers = 0, unread = false, every = 'PT0S', log = written }: Given) {
  const ending = new AbortController();
  const alarms: string[] = [];
  const stored = [...before];
  const done = { rounds: 0, sent: 0 };
  const logEnd = log.length + markers;
  const context = {
    partition: 0,
    signal: ending.signal,
    alarm: (code: string) => void alarms.push(code),
    async offsets(topic: string) {
      await setImmediate(); // as over a network: others have their turn
      if (topic === topics.checkpoints) done.rounds++;
      const end = topic === topics.events ? logEnd : stored.length;
      return { low: 0, high: end, lastStable: end };
    },
    async readToEnd(_schema: string, from: number | 'beginning', onBatch: (batch: unknown) => void) {
      if (from === 'beginning') onBatch({ records: eventsRead });
      else if (unread) onBatch({ records: [{ key: Buffer.from('contoso'), value: { tenantId: 'contoso' } }] });
      return { low: 0, end: logEnd };
    },
    async send(records: readonly { value: Buffer }[]) {
      stored.push(...records.map(({ value }) => value));
      done.sent += records.length;
    },
  };
  const eventsRead = log.map(({ event, key, raw: value }, offset) => ({ value: event, key, raw: value, offset }));
  const reader = {
    async fetch(topic: string, positions: ReadonlyMap<number, number>) {
      const from = positions.get(0) ?? 0;
      const next = Math.min(stored.length, from + 700);
      const records = stored.slice(from, next).map((raw, index) => ({ offset: from + index, raw }));
      return [{ topic, partition: 0, records, next }];
    },
  };
  const deps = {
    settings: { ...settings, LOCKBOX_CHECKPOINT_EVERY: every },
    topics,
    reader,
    log: { debug: () => undefined },
    waiting: () => undefined,
  };
  // The calls of a session to the checkpoints.
  const checkpoints = followCheckpoints(deps as never, context as never);
  const take = (count: number, differences: Given['differences'] = []) =>
    checkpoints.take(eventsRead.slice(0, count) as never, differences as never, count);
  const sizes = () => stored.map((value) => parseCheckpoint(parseNote(value.toString()).text).size);
  return { alarms, done, take, sizes, end: () => ending.abort() };
}

/** After it has read all seven: its alarms, and how many it has signed. */
async function follow(given: Given) {
  const { alarms, done, take, end } = start(given);
  take(written.length, given.differences);
  await vi.waitFor(() => expect(done.rounds).toBeGreaterThan(5), 20_000);
  end();
  return { alarms, sent: done.sent };
}

describe('a checkpoint of nine events, where seven were read', () => {
  const stored = [signed(9, emptyRoot)];

  test('means that the log was cut, even if undelivered markers are at its end', async () => {
    expect((await follow({ stored })).alarms).toEqual(['CHECKPOINT_BEYOND_LOG']);
    expect((await follow({ stored, markers: 2 })).alarms).toEqual(['CHECKPOINT_BEYOND_LOG']);
  });

  test('waits for a log that has more than was read yet', async () => {
    expect((await follow({ stored, markers: 2, unread: true })).alarms).toEqual([]);
  });
});

test('nothing is signed of a log that the newest checkpoint does not fit, whatever was written behind that', async () => {
  const rewritten = signed(6, emptyRoot);
  const rubbish = Array.from({ length: 1_500 }, (_, place) => Buffer.from(`${origin}\n${place}\nrubbish`));
  const copies = Array.from({ length: 1_500 }, () => signed(3, rootOf(3)));
  expect(await follow({ stored: [rewritten] })).toEqual({ alarms: ['CHECKPOINT_DIFFERS'], sent: 0 });
  expect(await follow({ stored: [rewritten, ...copies] })).toEqual({ alarms: ['CHECKPOINT_DIFFERS'], sent: 0 });
  expect(await follow({ stored: [rewritten, ...rubbish] })).toEqual({
    alarms: ['FOREIGN_CHECKPOINT', 'CHECKPOINT_DIFFERS'],
    sent: 0,
  });
});

test('further mismatches are reported too, once per kind, after the signing has ended', async () => {
  const differences = [{ code: 'SIGNING_KEY_OUT_OF_TURN', offset: 5, isBelieved: false }] as const;
  const stored = [signed(3, emptyRoot), signed(4, emptyRoot)];
  expect(await follow({ stored, differences })).toEqual({
    alarms: ['CHECKPOINTS_STOPPED', 'CHECKPOINT_DIFFERS'],
    sent: 0,
  });
  const beyond = [signed(3, emptyRoot), signed(9, emptyRoot)];
  expect((await follow({ stored: beyond })).alarms.toSorted()).toEqual(['CHECKPOINT_BEYOND_LOG', 'CHECKPOINT_DIFFERS']);
});

test('a decision that differs ends no signing: anybody who may write commands can bring it about', async () => {
  const stored = [signed(3, rootOf(3))];
  const differences = [{ code: 'DECISION_DIFFERS', offset: 5, isBelieved: false }] as const;
  expect(await follow({ stored, differences })).toEqual({ alarms: [], sent: 1 });
});

test('the first checkpoint of a partition is signed as soon as there is an event', async () => {
  const { done, take, end } = start({ stored: [], every: 'PT1H' });
  await vi.waitFor(() => expect(done.rounds).toBe(1), 20_000);
  await setImmediate();
  expect(done.sent).toBe(0);
  take(1);
  await vi.waitFor(() => expect(done.sent).toBe(1), 20_000);
  end();
});

test.each([
  ['nothing was signed before', []],
  ['seven were signed before', [signed(7, rootOf(7))]],
])('no two checkpoints are more than 1,000 events apart, however many come at once: %s', async (_what, stored) => {
  const { alarms, done, take, sizes, end } = start({ stored, every: 'PT1M', log: all });
  await vi.waitFor(() => expect(done.rounds).toBe(1), 20_000);
  take(all.length);
  await vi.waitFor(() => expect(sizes().at(-1)).toBe(all.length), 20_000);
  end();
  const gaps = sizes().map((size, at) => size - (sizes()[at - 1] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(1_000);
  expect(sizes()).toHaveLength(stored.length + 4);
  expect(alarms).toEqual([]);
});
