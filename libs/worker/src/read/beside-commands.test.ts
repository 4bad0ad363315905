import type { Command } from '@lockbox/contracts/generated/commands';
import type { Event } from '@lockbox/contracts/generated/events';
import { expect, test } from 'vitest';
import type { Batch, Incoming } from '../definition.ts';
import { besideCommands, type CommandInLog } from './beside-commands.ts';

const PORTION = 5_000;

const commandAt = (offset: number) => ({ offset, value: {} }) as Incoming<Command>; // nothing else is looked at
const eventOf = (commandOffset: number, sequence = 1) => ({ value: { commandOffset, sequence } }) as Incoming<Event>; // nor here

/** A topic from `low` to `high`, read in portions; `held` counts the commands read but not yet judged. */
function topicFrom(low: number, high = Number.POSITIVE_INFINITY) {
  const topic = { held: 0, mostHeld: 0, broken: false };
  const read = async (from: number, onBatch: (batch: Batch<'commands'>) => void, until: number) => {
    let next = Math.max(from, low);
    while (next < Math.min(until, high)) {
      if (topic.broken) throw new Error('The broker does not answer');
      const first = next;
      const records = Array.from({ length: Math.min(PORTION, high - first) }, (_, index) => commandAt(first + index));
      topic.held += records.length;
      topic.mostHeld = Math.max(topic.mostHeld, topic.held);
      onBatch({ records } as unknown as Batch<'commands'>); // nothing else is looked at
      next += records.length;
    }
    return { low, end: next };
  };
  return { topic, beside: besideCommands(read, low) };
}

async function all(found: AsyncIterable<CommandInLog>) {
  const commands: CommandInLog[] = [];
  for await (const one of found) commands.push(one);
  return commands;
}

test('commands without events are read portion by portion, however many there are', async () => {
  const { topic, beside } = topicFrom(0);
  const given = new Set<number>();
  for await (const { offset, events } of beside.add([eventOf(150_000)], true)) {
    given.add(offset);
    topic.held -= 1;
    if (events.length > 0) expect(offset).toBe(150_000);
  }
  expect(given.size).toBe(150_001);
  expect(topic.mostHeld).toBeLessThanOrEqual(2 * PORTION);
});

test('a command is returned with its events once all of them have arrived', async () => {
  const { beside } = topicFrom(0);
  expect(await all(beside.add([eventOf(1, 1), eventOf(1, 2), eventOf(2, 3)], false))).toEqual([
    { offset: 0, isGone: false, command: commandAt(0), events: [] },
    { offset: 1, isGone: false, command: commandAt(1), events: [eventOf(1, 1), eventOf(1, 2)] },
  ]);
  expect(await all(beside.add([eventOf(2, 4)], true))).toEqual([
    { offset: 2, isGone: false, command: commandAt(2), events: [eventOf(2, 3), eventOf(2, 4)] },
  ]);
  expect(await all(beside.add([], true))).toEqual([]);
});

test('events of a removed or missing command are returned without one', async () => {
  const { beside } = topicFrom(10, 12);
  const found = await all(beside.add([eventOf(3), eventOf(11), eventOf(10), eventOf(1_000_000)], true));
  expect(found.map(({ offset, isGone, command }) => [offset, isGone, command?.offset])).toEqual([
    [3, true, undefined],
    [10, false, 10],
    [11, false, 11],
    [10, false, undefined],
    [1_000_000, false, undefined],
  ]);
});

test('after a failure reading continues where it was, and returns nothing twice', async () => {
  const { topic, beside } = topicFrom(0);
  const given: number[] = [];
  const take = async (events: readonly Incoming<Event>[]) => {
    for await (const { offset } of beside.add(events, true)) {
      given.push(offset);
      if (offset === 1) topic.broken = true;
    }
  };
  await expect(take([eventOf(1), eventOf(PORTION)])).rejects.toThrow('does not answer');
  expect(given).toHaveLength(PORTION);
  topic.broken = false;
  await take([]);
  expect(given).toEqual(Array.from({ length: PORTION + 1 }, (_, offset) => offset));
});
