import { tenantId } from '@lockbox/contracts/ids';
import type { TimerDocument } from '@lockbox/store/collections/timers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueWindow, type Missing, repeatAfterMs, WINDOW_MS, WINDOW_SIZE } from './due-window.ts';

const timer = (name: string, dueAt: number, done = false): TimerDocument => ({
  _id: `acme/LOCKBOX_EXPIRY/${name}`,
  tenantId: tenantId('acme'),
  sequence: 1,
  partition: 0,
  kind: 'LOCKBOX_EXPIRY',
  subjectId: name,
  dueAt,
  later: [],
  done,
});
const upTo = (until: number): Missing => ({ after: Number.NEGATIVE_INFINITY, until, atMost: WINDOW_SIZE });

/** Reads what the window lacks, as from the database. */
function fill(window: DueWindow, now: number, all: readonly TimerDocument[], isWaiting = (_: TimerDocument) => true) {
  const missing = window.missing(now);
  if (missing === null) return;
  const found = all.filter((one) => isWaiting(one) && one.dueAt > missing.after && one.dueAt <= missing.until);
  window.fill(found.slice(0, missing.atMost), missing);
}

const names = (window: DueWindow, now: number): readonly string[] =>
  window.due(now, 10).map((due) => due.timer.subjectId);

test('a timer is due at its very moment, and not a millisecond before', () => {
  const window = new DueWindow();
  window.fill([timer('a', 1_000)], upTo(WINDOW_MS));
  expect(names(window, 999)).toEqual([]);
  expect(names(window, 1_000)).toEqual(['a']);
  expect(window.nextAt()).toBe(1_000);
});

test('a timer that no event answers is due again, at growing intervals', () => {
  const window = new DueWindow();
  window.fill([timer('a', 1_000)], upTo(WINDOW_MS));
  window.sent(window.due(1_000, 10), 1_000);
  expect(names(window, 5_999)).toEqual([]);
  expect(window.due(6_000, 10)).toMatchObject([{ sentBefore: 1 }]);
  window.sent(window.due(6_000, 10), 6_000);
  expect(window.nextAt()).toBe(16_000);
  expect([1, 2, 3, 4, 5, 50].map(repeatAfterMs)).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
});

test('a clock that is set back brings the repeats of what it sent too early forward, and none before it is due', () => {
  const window = new DueWindow();
  window.fill([timer('due', 1_000), timer('not due', 60_000)], upTo(WINDOW_MS));
  window.sent(window.due(WINDOW_MS, 10), WINDOW_MS);
  window.replan(2_000);
  expect(names(window, 6_999)).toEqual([]);
  expect(names(window, 7_000)).toEqual(['due']);
  expect(names(window, 59_999)).toEqual(['due']);
  expect(names(window, 60_000)).toEqual(['due', 'not due']);
});

test('a timer that is answered while its command is on its way is not due again', () => {
  const window = new DueWindow();
  window.fill([timer('a', 1_000)], upTo(WINDOW_MS));
  const due = window.due(1_000, 10);
  window.put(timer('a', 1_000, true));
  window.sent(due, 1_000);
  expect(window.nextAt()).toBe(null);
});

test('an answer says whether its timer had been sent', () => {
  const window = new DueWindow();
  const [sent, early] = [timer('sent', 1_000), timer('early', 2_000)];
  window.fill([sent, early], upTo(WINDOW_MS));
  window.sent(window.due(1_000, 10), 1_000);
  const answers = [sent, early, sent].map(({ _id }) => window.answered(_id));
  expect(answers).toEqual([{ timer: sent, sentBefore: 1 }, { timer: early, sentBefore: 0 }, undefined]);
  expect(window.nextAt()).toBe(null);
});

test('a timer that is moved is due at its new time, as if it had never been sent', () => {
  const window = new DueWindow();
  window.fill([timer('a', 1_000)], upTo(WINDOW_MS));
  window.sent(window.due(1_000, 10), 1_000);
  window.put(timer('a', 2_000));
  expect(window.due(2_000, 10)).toMatchObject([{ sentBefore: 0 }]);
});

test('memory holds only timers that are due soon; later ones stay in MongoDB', () => {
  const window = new DueWindow();
  window.fill([], upTo(10_000));
  window.put(timer('soon', 10_000));
  window.put(timer('ahead', 10_001));
  expect(window.nextAt()).toBe(10_000);
  expect(names(window, 20_000)).toEqual(['soon']);
});

test('with more timers due than memory holds, none is left out', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }), (times) => {
      const all = times.map((time, index) => timer(String(index), time)).sort((a, b) => a.dueAt - b.dueAt);
      const answered = new Set<string>();
      const window = new DueWindow(8);
      const now = 100;
      for (let round = 0; round < 200 && answered.size < all.length; round++) {
        fill(window, now, all, (one) => !answered.has(one._id));
        for (const { timer: due } of window.due(now, 3)) {
          answered.add(due._id);
          window.put({ ...due, done: true });
        }
      }
      return answered.size === all.length;
    }),
  );
});

test('overdue timers are counted, and the oldest is named', () => {
  const window = new DueWindow();
  window.fill([timer('a', 1_000), timer('b', 2_000), timer('c', 9_000)], upTo(WINDOW_MS));
  expect(window.overdue(5_000)).toEqual({ count: 2, oldest: 1_000 });
  expect(window.overdue(500)).toEqual({ count: 0, oldest: null });
});

test('more timers than memory reads at once are sent although none is answered yet, also if all are due at one time', () => {
  const allSent = (times: readonly number[]) => {
    const all = times.map((time, index) => timer(String(index), time)).sort((a, b) => a.dueAt - b.dueAt);
    const window = new DueWindow(10);
    const sent = new Set<string>();
    for (let round = 0; round < 20; round++) {
      fill(window, 100, all);
      const due = window.due(100, 5);
      window.sent(due, 100);
      for (const one of due) sent.add(one.timer._id);
    }
    return sent.size;
  };
  expect(allSent(Array.from({ length: 25 }, (_, index) => index))).toBe(25);
  expect(allSent(Array.from({ length: 25 }, () => 50))).toBe(25);
});
