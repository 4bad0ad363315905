import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTimersInFlight } from './in-flight.ts';

const inTime = 10;
const late = 500;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = () => new AbortController().signal;

/** Returns whether that many commands may be sent without waiting. */
async function isLetIn(entering: Promise<void>): Promise<boolean> {
  let entered = false;
  void entering.then(() => {
    entered = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return entered;
}

test('no more is sent than policy has answered, and partitions take turns', async () => {
  const inFlight = createTimersInFlight();
  const [one, two, three] = [inFlight.open(never()), inFlight.open(never()), inFlight.open(never())];
  const most = one.atMost;
  expect(await isLetIn(one.enter(most))).toBe(true);
  expect(await isLetIn(two.enter(most))).toBe(true);
  const third = three.enter(most);
  const again = one.enter(1);
  expect(await isLetIn(third)).toBe(false);
  expect(await isLetIn(again)).toBe(false);
  two.answered(most, inTime);
  expect(await isLetIn(third)).toBe(true);
  one.answered(most, inTime);
  expect(await isLetIn(again)).toBe(true);
});

test('a partition in which policy has stopped keeps no other waiting, and what is not sent keeps nobody', async () => {
  const inFlight = createTimersInFlight();
  const [stopped, other] = [inFlight.open(never()), inFlight.open(never())];
  await stopped.enter(stopped.atMost);
  const again = stopped.enter(1);
  expect(await isLetIn(again)).toBe(false);
  expect(await isLetIn(other.enter(1))).toBe(true);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await isLetIn(again)).toBe(true);

  const unsent = other.atMost;
  for (let sent = 0; sent < 100; sent++) {
    await other.enter(unsent);
    other.leave(unsent);
  }
});

test('what must not wait is let in though policy answers nothing anywhere, and others wait for it', async () => {
  const inFlight = createTimersInFlight();
  const stopped = Array.from({ length: 12 }, () => inFlight.open(never()));
  const entering = stopped.map((one) => one.enter(one.atMost));
  expect(await isLetIn(entering.at(-1) ?? Promise.resolve())).toBe(false);
  const urgent = inFlight.open(never());
  for (let sent = 0; sent < 20; sent++) urgent.enterAtOnce(urgent.atMost);
  const next = inFlight.open(never()).enter(1);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(await isLetIn(next)).toBe(false);
  for (let sent = 0; sent < 20; sent++) urgent.answered(urgent.atMost, inTime);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await isLetIn(next)).toBe(true);
});

test('what a partition waited for when it was lost is not under way', async () => {
  const inFlight = createTimersInFlight();
  const losing = new AbortController();
  const [lost, other] = [inFlight.open(losing.signal), inFlight.open(never())];
  for (let sent = 0; sent < 2; sent++) await other.enter(1);
  const most = lost.atMost;
  await lost.enter(most);
  const waited = lost.enter(most);
  losing.abort();
  await waited;
  expect(await isLetIn(inFlight.open(never()).enter(most))).toBe(true);
});

test('answers that are hours late slow the pace down for seconds', async () => {
  const inFlight = createTimersInFlight(() => Date.now());
  const one = inFlight.open(never());
  /** Sends that are let in at once, of many partitions. */
  const room = async () => {
    const many = Array.from({ length: 20 }, () => inFlight.open(never()));
    const entered = await Promise.all(many.map((each) => isLetIn(each.enter(each.atMost))));
    for (const each of many) each.answered(each.atMost, inTime);
    await vi.advanceTimersByTimeAsync(20_000);
    return entered.filter(Boolean).length;
  };
  for (let round = 0; round < 20; round++) await room();
  const before = await room();
  one.answered(0, 36_000_000);
  await vi.advanceTimersByTimeAsync(20_000);
  for (let round = 0; round < 5; round++) {
    one.answered(0, late);
    await vi.advanceTimersByTimeAsync(20_000);
  }
  expect(await room()).toBeLessThan(before);
});

test('what a lost partition waits for, or has under way, is given up', async () => {
  const inFlight = createTimersInFlight();
  const [losing, waits] = [new AbortController(), new AbortController()];
  const [lost, waiting, other] = [losing, waits, new AbortController()].map(({ signal }) => inFlight.open(signal));
  const most = other?.atMost ?? 0;
  await lost?.enter(2 * most);
  const ended = waiting?.enter(most) ?? Promise.reject();
  const next = other?.enter(most) ?? Promise.reject();
  waits.abort();
  expect(await isLetIn(ended)).toBe(true);
  expect(await isLetIn(next)).toBe(false);
  losing.abort();
  expect(await isLetIn(next)).toBe(true);
});

test('the sooner policy decides, the more is sent; the later, the less, but never nothing', async () => {
  const inFlight = createTimersInFlight(() => Date.now());
  const partitions = Array.from({ length: 20 }, () => inFlight.open(never()));

  /** How many sends are let in at once. */
  async function letIn(afterMs: number): Promise<number> {
    const entered = await Promise.all(partitions.map((one) => isLetIn(one.enter(one.atMost))));
    for (const one of partitions) one.answered(one.atMost, afterMs);
    await vi.advanceTimersByTimeAsync(10_000); // those that waited have entered, and are given up
    return entered.filter(Boolean).length;
  }
  const first = await letIn(inTime);
  for (let round = 0; round < 20; round++) await letIn(inTime);
  const quick = await letIn(late);
  expect(quick).toBeGreaterThan(first);
  for (let round = 0; round < 20; round++) await letIn(late);
  const slow = await letIn(late);
  expect(slow).toBeLessThan(quick);
  expect(slow).toBeGreaterThan(0);
});
