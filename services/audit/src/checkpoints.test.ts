import { setImmediate } from 'node:timers/promises';
import { checkpointKeyOf, originOf } from '@lockbox/evidence/checkpoint-key';
import { createPartitionLog } from '@lockbox/evidence/partition-log';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { writtenPartition } from '@lockbox/evidence/testing/written-partition';
import { expect, test, vi } from 'vitest';
import { followCheckpoints } from './checkpoints.ts';

const keys = newSigningKeys();
const written = writtenPartition(7);
const topics = { events: 'lockbox.events', checkpoints: 'lockbox.checkpoints' };
const settings = {
  LOCKBOX_INSTALLATION: 'lockbox.test',
  LOCKBOX_CHECKPOINT_KEY: keys.signingKey,
  LOCKBOX_CHECKPOINT_PUBLIC_KEYS: keys.publicKey,
  LOCKBOX_CHECKPOINT_EVERY: 'PT0S', // a round follows the other at once
};

/** Seven events that were read, a log that ends after them with so many markers, and a checkpoint of more events than that. */
async function alarmsWith(markers: number, unread: boolean): Promise<readonly string[]> {
  const ending = new AbortController();
  const alarms: string[] = [];
  let rounds = 0;
  const origin = originOf(settings.LOCKBOX_INSTALLATION, topics.events, 0);
  const root = createPartitionLog().root();
  const raw = Buffer.from(checkpointKeyOf(keys.signingKey).sign({ origin, size: 9, root }));
  const logEnd = written.length + markers;
  const context = {
    partition: 0,
    signal: ending.signal,
    alarm: (code: string) => void alarms.push(code),
    async offsets(topic: string) {
      await setImmediate(); // as over a network: others have their turn
      if (topic === topics.checkpoints) rounds++;
      const end = topic === topics.events ? logEnd : 1;
      return { low: 0, high: end, lastStable: end };
    },
    async readToEnd(_schema: string, _from: number, onBatch: (batch: unknown) => void) {
      if (unread) onBatch({ records: [{ key: Buffer.from('contoso'), value: { tenantId: 'contoso' } }] });
      return { low: 0, end: logEnd };
    },
  };
  const fetch = async () => [{ topic: topics.checkpoints, partition: 0, records: [{ offset: 0, raw }], next: 1 }];
  const deps = { settings, topics, reader: { fetch }, log: { debug: () => undefined }, waiting: () => undefined };
  // What following checkpoints asks of them.
  const checkpoints = followCheckpoints(deps as never, context as never);
  const decided = written.map(({ event, key, raw: value }, offset) => ({ value: event, key, raw: value, offset }));
  checkpoints.take(decided as never, [], written.length);
  await vi.waitFor(() => expect(rounds).toBeGreaterThan(5));
  ending.abort();
  return alarms;
}

test('a log that was cut is seen, though markers that nobody is given stand at its end', async () => {
  expect(await alarmsWith(0, false)).toEqual(['CHECKPOINT_BEYOND_LOG']);
  expect(await alarmsWith(2, false)).toEqual(['CHECKPOINT_BEYOND_LOG']);
});

test('a log that has more than was read yet is waited for', async () => {
  expect(await alarmsWith(2, true)).toEqual([]);
});
