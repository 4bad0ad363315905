import { personId, tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { createRefusals, type RefusedReport } from './refusals.ts';

const ada = personId('ada');

function gathering() {
  const told: RefusedReport[] = [];
  const clock = { now: 1_000_000, fails: false };
  const refusals = createRefusals(tenantId('contoso'), {
    now: () => clock.now,
    async tell(report) {
      if (clock.fails) throw new Error('away');
      told.push(report);
    },
  });
  return { told, clock, refusals };
}

test('the first refused attempt is told at once, further ones together after a minute', async () => {
  const { told, clock, refusals } = gathering();
  await refusals.refused(ada, 'NO_GRANT');
  expect(told).toMatchObject([{ engineerId: ada, reason: 'NO_GRANT', count: 1, firstAt: 1_000_000 }]);
  for (let i = 1; i <= 3; i++) {
    clock.now = 1_000_000 + i * 1_000;
    await refusals.refused(ada, 'NO_GRANT');
  }
  expect(told).toHaveLength(1);
  clock.now = 1_060_000;
  await refusals.flush();
  expect(told[1]).toMatchObject({ count: 3, firstAt: 1_001_000, lastAt: 1_003_000 });
  await refusals.flush();
  expect(told).toHaveLength(2);
});

test('engineers and reasons are told apart', async () => {
  const { told, refusals } = gathering();
  await refusals.refused(ada, 'NO_GRANT');
  await refusals.refused(ada, 'GRANT_OVER');
  await refusals.refused(personId('bob'), 'NO_GRANT');
  expect(new Set(told.map(({ reportId }) => reportId)).size).toBe(3);
});

test('what could not be told is told later, all of it', async () => {
  const { told, clock, refusals } = gathering();
  clock.fails = true;
  await expect(refusals.refused(ada, 'NO_GRANT')).rejects.toThrow('away');
  clock.fails = false;
  clock.now += 1_000;
  await refusals.refused(ada, 'NO_GRANT');
  expect(told).toMatchObject([{ count: 2, firstAt: 1_000_000, lastAt: 1_001_000 }]);
});
