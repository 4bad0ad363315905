import { dataStoreId, personId, tenantId } from '@lockbox/contracts/ids';
import { createLogger } from '@lockbox/platform/log';
import { expect, test, vi } from 'vitest';
import { createRefusals, type RefusedReport } from './refusals.ts';

const by = (engineer: string) => ({
  ...{ tenantId: tenantId('contoso'), dataStoreId: dataStoreId('orders-db'), permission: '' },
  engineerId: personId(engineer),
});

function gathering() {
  const [told, tried]: [RefusedReport[], RefusedReport[]] = [[], []];
  const clock = { now: 1_000_000, fails: false };
  const log = createLogger('gate', 'silent');
  const refusals = createRefusals({
    now: () => clock.now,
    async tell(reports) {
      tried.push(...reports);
      if (clock.fails) throw new Error('away');
      told.push(...reports);
    },
    log,
  });
  return { told, tried, clock, refusals, log };
}

test('the first refused attempt is reported at once, further ones together after a minute', async () => {
  const { told, clock, refusals } = gathering();
  for (let i = 0; i < 4; i++) {
    clock.now = 1_000_000 + i;
    await refusals.refused(by('ada'), 'GRANT_OVER');
  }
  expect(told).toMatchObject([
    { attempts: { engineerId: 'ada', dataStoreId: 'orders-db', permission: null, reason: 'GRANT_OVER', count: 1 } },
  ]);
  clock.now = 1_060_000;
  await refusals.flush();
  expect(told[1]).toMatchObject({ attempts: { count: 3, firstAt: 1_000_001, lastAt: 1_000_003 } });
  await refusals.flush();
  expect(told).toHaveLength(2);
});

test('a report that failed is repeated later, under the same id', async () => {
  const { told, tried, clock, refusals } = gathering();
  clock.fails = true;
  await expect(refusals.refused(by('ada'), 'GRANT_OVER')).rejects.toThrow('away');
  await expect(refusals.refused(by('bob'), 'GRANT_OVER')).rejects.toThrow('away');
  clock.fails = false;
  await refusals.flush();
  expect(told.map(({ attempts }) => attempts.engineerId)).toEqual(['ada', 'bob']);
  const [ofAda, ofBob] = told;
  expect(tried).toEqual([ofAda, ofAda, ofBob, ofAda, ofBob]);
});

test('attempts of one moment, told one by itself and others later, have ids of their own', async () => {
  const { told, clock, refusals } = gathering();
  for (let i = 0; i < 3; i++) await refusals.refused(by('ada'), 'GRANT_OVER');
  clock.now += 60_000;
  await refusals.flush();
  expect(told.map(({ attempts }) => attempts.count)).toEqual([1, 2]);
  expect(new Set(told.map(({ reportId }) => reportId)).size).toBe(2);
});

test('attempts that are unreported at the end are counted in its log', async () => {
  const { clock, refusals, log } = gathering();
  const error = vi.spyOn(log, 'error');
  for (let i = 0; i < 3; i++) await refusals.refused(by('ada'), 'GRANT_OVER');
  clock.fails = true;
  await expect(refusals.refused(by('bob'), 'GRANT_OVER')).rejects.toThrow('away');
  refusals.end();
  expect(error.mock.calls).toEqual([[{ lost: 3 }, expect.stringContaining('not reported')]]);
});
