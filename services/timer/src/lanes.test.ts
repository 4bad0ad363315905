import { tenantId } from '@lockbox/contracts/ids';
import type { TimerDocument, TimerKind } from '@lockbox/store/collections/timers';
import { expect, test } from 'vitest';
import { Lanes } from './lanes.ts';

const timer = (kind: TimerKind, subjectId: string, dueAt: number): TimerDocument => ({
  _id: `acme/${kind}/${subjectId}`,
  tenantId: tenantId('acme'),
  sequence: 1,
  partition: 0,
  kind,
  subjectId,
  dueAt,
  later: [],
  done: false,
});
const NOW = 1_000_000;

/** All of these, as the database has them. */
const lanesOf = (all: readonly TimerDocument[]): Lanes =>
  new Lanes({
    waiting: async (lane, { after, until, atMost }) =>
      all
        .filter(
          ({ kind, dueAt }) => (kind === 'ACCESS_END') === (lane === 'endsOfAccess') && dueAt > after && dueAt <= until,
        )
        .sort((a, b) => a.dueAt - b.dueAt)
        .slice(0, atMost),
  });

test('however many others were due before, ends of access go first', async () => {
  const reminders = Array.from({ length: 20_000 }, (_, number) => timer('REMINDER', `r${number}`, number));
  const lanes = lanesOf([...reminders, timer('ACCESS_END', 'late', NOW - 1), timer('ACCESS_END', 'later', NOW + 1)]);
  await lanes.fill(NOW);
  expect(lanes.due(NOW, 3).map((due) => due.timer.subjectId)).toEqual(['late', 'r0', 'r1']);
  lanes.sent(lanes.due(NOW, 3), NOW);
  lanes.put(timer('ACCESS_END', 'new', NOW));
  expect(lanes.due(NOW, 2).map((due) => due.timer.subjectId)).toEqual(['new', 'r2']);
});

test('an answer says whether its timer had been sent', async () => {
  const [sent, early] = [timer('ACCESS_END', 'sent', 1), timer('LOCKBOX_EXPIRY', 'early', NOW + 1)];
  const lanes = lanesOf([sent, early]);
  await lanes.fill(NOW);
  lanes.sent(lanes.due(NOW, 10), NOW);
  const answers = [sent, early, sent].map(({ kind, _id }) => lanes.answered({ kind, id: _id }));
  expect(answers).toEqual([{ timer: sent, sentBefore: 1 }, { timer: early, sentBefore: 0 }, undefined]);
  expect(lanes.nextAt()).toBe(null);
});
