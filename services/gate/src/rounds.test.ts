import { createBell } from '@lockbox/platform/bell';
import { createLogger } from '@lockbox/platform/log';
import { until } from '@lockbox/testing/until';
import { afterEach, expect, test, vi } from 'vitest';
import type { GateState } from './gate.ts';
import { keepRounds } from './rounds.ts';

afterEach(() => void vi.restoreAllMocks());

const WELL: GateState = {
  ...{ engine: 'a database', sessions: [], certain: true, unknownRoles: 0 },
  doors: { notClosed: 0, notMade: 0 },
};

test('a round that takes far too long shows in what the gate waits for, until it has ended', async () => {
  const stopping = new AbortController();
  const bell = createBell();
  let begun = 0;
  let end = (_: GateState): void => undefined;
  const rounds = keepRounds({
    gate: { round: () => (++begun === 2 ? new Promise((resolve) => (end = resolve)) : Promise.resolve(WELL)) },
    plane: { problems: async () => [] },
    ...{ bell, log: createLogger('gate', 'silent'), signal: stopping.signal, everyMs: 1 },
    ...{ afterRound: async () => undefined, onTrouble: async () => undefined },
  });
  await until('a round hangs', () => begun === 2);
  expect(rounds.notReady()).toEqual([]);
  const later = performance.now() + 180_000;
  const clock = vi.spyOn(performance, 'now').mockReturnValue(later);
  expect(rounds.notReady()).toEqual([expect.stringContaining('a round that takes too long')]);
  clock.mockRestore();
  end(WELL);
  await until('it goes on', () => begun > 3);
  expect(rounds.notReady()).toEqual([]);
  stopping.abort();
  bell.ring();
  await rounds.ended;
});
