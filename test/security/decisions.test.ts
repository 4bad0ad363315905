/**
 * An attacker with policy's signing key writes events that policy would not have decided. Audit decides each command
 * again, and reports them.
 */

import type { EventData } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import { deploy } from '@lockbox/testing/deployment';
import type { ServiceProcess } from '@lockbox/testing/services';
import { proofHeaders } from '@lockbox/testing/signing-keys';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { afterAll, expect, test } from 'vitest';
import { connectForger } from './forger.ts';

const TENANT = 'contoso';
const PARTITION = 0;

let denied: RequestId;

const { namespace, system, upstream, log, store } = await deploy({
  partitions: 1,
  services: ['intake', 'policy', 'audit'],
  directory: [...sampleTenant(TENANT), ...sampleProvider()],
});
const forger = await connectForger(namespace);
afterAll(() => forger.close());
function audit(): ServiceProcess {
  const [running] = system.instances('audit');
  if (running === undefined) throw new Error('audit does not run');
  return running;
}
const differences = () =>
  audit()
    .log()
    .split('\n')
    .filter((line) => line.includes('"alarm":"DECISION_DIFFERS"'));

/** Audit has stored as much as the log has of the tenant, and so has checked it. */
const allChecked = () =>
  until('audit has read all', async () => {
    const trail = await store.collections.audit_events.countDocuments();
    return trail >= log.records.length;
  });

test('what policy decided raises no alarm, read as it comes and read again from the beginning', async () => {
  const { id, record } = await upstream.submit(TENANT);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'AccessGranted');
  const other = await upstream.submit(TENANT);
  await upstream.decideInternally(other.record, 'REJECTED');
  await log.waitFor(other.id, 'InternallyRejected');
  denied = other.id;
  await allChecked();
  expect(differences()).toEqual([]);
  await audit().end();
  await system.start('audit');
  const third = await upstream.submit(TENANT);
  await log.waitFor(third.id, 'RequestSubmitted');
  await allChecked();
  expect(differences()).toEqual([]);
});

test('access that no command leads to is named, with tenant, sequence and offset, and again after a restart', async () => {
  const submitted = (await forger.genuine(TENANT)).find(
    ({ event: { data } }) => data.type === 'RequestSubmitted' && data.requestId === denied,
  );
  if (submitted?.event.data.type !== 'RequestSubmitted') throw new Error('Nothing was submitted');
  const { requestId, engineerId, environmentId, dataStores, permissions } = submitted.event.data;
  const access: EventData = {
    ...{ type: 'AccessGranted', requestId, engineerId, environmentId, dataStores, permissions },
    ...{ grantId: 'a-forged-grant', basis: 'NOT_REQUIRED', expiresAt: Date.now() + 8 * 3_600_000 },
  };
  const [value] = await forger.following(TENANT, [access]);
  if (value === undefined) throw new Error('Nothing was forged');
  const [headers = {}] = proofHeaders({ topic: namespace.topics.events, partition: PARTITION }, [value]);
  await forger.write({ key: TENANT, value, headers, partition: PARTITION });
  await until('audit names it', () => differences().length > 0);
  expect(differences()[0]).toMatch(
    /contoso.*AccessGranted|AccessGranted.*contoso|no command that is still to be decided/,
  );
  const metrics = await (await fetch(`${audit().url}/metrics`)).text();
  expect(metrics).toMatch(/lockbox_alarms_total\{code="DECISION_DIFFERS"[^}]*\} 1\n/);
  await audit().end();
  await system.start('audit');
  await until('audit names it again', () => differences().length > 0);
});
