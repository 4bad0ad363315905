/**
 * An attacker who administers the brokers cannot extend an access. Runs in development mode, which allows to advance
 * the clock.
 */
import { shownInLog } from '@lockbox/domain/testing/shown-in-log';
import { deploy } from '@lockbox/testing/deployment';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { afterAll, expect, test } from 'vitest';
import { connectForger } from './forger.ts';

const HOUR_MS = 3_600_000;
const TENANT = 'contoso';

const { namespace, system, upstream, senders, log, store } = await deploy({
  directory: [...sampleTenant(TENANT), ...sampleProvider()],
  policyOf: [TENANT],
});
const forger = await connectForger(namespace);
afterAll(() => forger.close());

test('access that somebody tried to extend has ended after its 8 hours', async () => {
  const { id, record } = await upstream.submit(TENANT);
  await log.waitFor(id, 'RequestSubmitted');
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  const shown = shownInLog(log.ofTenant(TENANT), id);
  const approve = { type: 'ApproveRequest', requestId: id, comment: null, shown } as const;
  await senders.send('portal', TENANT, { ...approve, assertion: null, commentSalt: null }, { person: 'ada' });
  const { expiresAt } = await log.waitFor(id, 'AccessGranted');

  const [, extended] = await forger.approval(TENANT, id, expiresAt + 24 * HOUR_MS);
  const [value = null] = await forger.following(TENANT, [extended]);
  await forger.write({ key: TENANT, value });
  await until('the timer names it', () =>
    system.instances('timer').some((timer) => timer.log().includes('"alarm":"FOREIGN_EVENT"')),
  );

  system.advanceClock(9 * HOUR_MS);
  expect(await log.waitFor(id, 'AccessEnded')).toMatchObject({ reason: 'PERIOD_OVER' });
  await until('the projection says so', async () => {
    const request = await store.collections.requests.findOne({ _id: id });
    return typeof request?.access?.endedAt === 'number';
  });
});
