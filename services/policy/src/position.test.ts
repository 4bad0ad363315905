import { digestOf } from '@lockbox/evidence/merkle';
import { eventOf } from '@lockbox/testing/event-of';
import { StopPartition } from '@lockbox/worker/definition';
import { expect, test } from 'vitest';
import { EventsPosition } from './position.ts';
import { proven } from './proven.ts';
import { PARTITION } from './testing/commands.ts';
import { policyDeps } from './testing/deps.ts';
import { FakePartition } from './testing/fake-partition.ts';

const deps = policyDeps();
const { topics } = deps;
/** Signed as policy signs, if not said otherwise. */
function events(count: number, sign = true) {
  const position = { topic: 'lockbox.directory', partition: 0, offset: 0, signedAt: null };
  const value = deps.codecs.events.encode(eventOf('contoso', 5, { type: 'TenantRemoved', position }));
  const hash = digestOf(value);
  const records = Array.from({ length: count }, () => ({
    topic: topics.events,
    key: 'contoso',
    value,
    hash,
    headers: {},
  }));
  return sign ? proven(deps, PARTITION, records) : records;
}

/** The position in a partition whose tenant's last event has this sequence number. */
function begin(sequence = 4) {
  const partition = new FakePartition(deps);
  return { partition, position: new EventsPosition(partition.context, topics, 0, () => sequence) };
}

/** Writes one transaction, like a session. */
function write(partition: FakePartition, position: EventsPosition, count: number): void {
  expect(position.misplaced(partition.write(events(count)).get(topics.events))).toBeUndefined();
  position.committed(count);
}

test('events follow each other, with an offset between them for the end of each transaction', () => {
  const { partition, position } = begin();
  for (const count of [1, 3, 2]) write(partition, position, count);
  expect(position.next).toBe(9);
  expect(position.after(0)).toBe(9);
  expect(position.after(4)).toBe(14);
});

test('an end that the broker wrote twice is no second writer', async () => {
  const { partition, position } = begin();
  expect(position.misplaced(partition.write(events(1), 2).get(topics.events))).toBeUndefined();
  position.committed(1);
  expect(position.misplaced(3)).toMatchObject({ code: 'EVENTS_NOT_WHERE_EXPECTED', retriable: true });
  await position.settle();
  expect(position.next).toBe(3);
});

test('an event in between that is signed as policy signs is a second writer, and is named', async () => {
  const { partition, position } = begin();
  write(partition, position, 2);
  partition.write(events(1), 0);
  expect(position.misplaced(4)).toBeDefined();
  const stopped = position.settle();
  await expect(stopped).rejects.toBeInstanceOf(StopPartition);
  await expect(stopped).rejects.toThrow(/offset 3\b/);
});

test.each([
  ['what policy did not sign', 'FOREIGN_EVENT', false, 4],
  ['a copy of an event', 'REPEATED_SEQUENCE', true, 5],
] as const)('%s is passed over, with an alarm', async (_, alarm, sign, sequence) => {
  const { partition, position } = begin(sequence);
  write(partition, position, 2);
  partition.write(events(1, sign), 0);
  position.aborted();
  await position.settle();
  expect(position.next).toBe(4);
  expect(partition.alarms).toEqual([alarm]);
});

test('records that are not contiguous have no known place', () => {
  const { position } = begin();
  expect(position.misplaced(-1)?.message).toContain('should stand at offset 0');
  expect(position.misplaced(undefined)?.message).toContain('no known offset');
});
