/** Audit as a process on real servers: an event that does not follow the one before raises an alarm, and nothing stops. */
import { dataStoreId, tenantId } from '@lockbox/contracts/ids';
import { grantIdOf } from '@lockbox/contracts/uuid';
import { lifeOfRequest, numberedRequestId, type Saying } from '@lockbox/store/testing/sample-events';
import { openWrittenTopics, type WrittenTopics } from '@lockbox/store/testing/written-topics';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type ServiceProcess, type System, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';

let namespace: Namespace;
let log: WrittenTopics;
let system: System;

beforeAll(async () => {
  namespace = await createNamespace();
  log = await openWrittenTopics(namespace);
  system = await startSystem({ namespace: namespace.namespace, services: ['audit'] });
});
afterAll(async () => {
  await system?.stop();
  await log?.close();
  await namespace?.drop();
});

const allKept = () => until('the trail is where the log is', () => log.isKept('trail'), 60_000);
const headOf = async (tenant: string) => await log.store.collections.chain_heads.findOne({ _id: tenantId(tenant) });
const faults = (audit: ServiceProcess) =>
  [...audit.log().matchAll(/CHAIN_(\w+)/g)]
    .map(([, fault]) => fault ?? '')
    .filter((one, at, all) => all.indexOf(one) === at);
function running(): ServiceProcess {
  const [audit] = system.instances('audit');
  if (audit === undefined) throw new Error('Audit does not run');
  return audit;
}

test('every event is in the trail, with the place of its record in the log', async () => {
  const values = await log.events('contoso', lifeOfRequest('contoso', 1));
  await log.events('fabrikam', lifeOfRequest('fabrikam', 1), 1);
  await allKept();
  const trail = await log.store.collections.audit_events
    .find({ tenantId: tenantId('contoso'), requestId: numberedRequestId('contoso', 1) })
    .sort({ sequence: 1 })
    .toArray();
  expect(trail.map(({ sequence, offset, partition }) => [sequence, offset, partition])).toEqual(
    values.map((_, index) => [index + 1, index, 0]),
  );
  expect(await headOf('contoso')).toMatchObject({ sequence: 7, hash: trail.at(-1)?.hash });
  expect(await headOf('fabrikam')).toMatchObject({ sequence: 7, partition: 1 });
  expect(faults(running())).toEqual([]);
});

test('killed and started again, it goes on from the chain heads that it has stored', async () => {
  await running().end('SIGKILL');
  await log.events('contoso', lifeOfRequest('contoso', 2));
  const audit = await system.start('audit');
  await allKept();
  expect(await headOf('contoso')).toMatchObject({ sequence: 14 });
  expect(faults(audit)).toEqual([]);
});

test('reading the log again from its beginning changes nothing, and raises no alarm', async () => {
  const { audit_events, progress } = log.store.collections;
  const before = await audit_events.find().sort({ _id: 1 }).toArray();
  await running().end();
  await progress.deleteMany({});
  const audit = await system.start('audit');
  await allKept();
  expect(await audit_events.find().sort({ _id: 1 }).toArray()).toEqual(before);
  expect(faults(audit)).toEqual([]);
});

test('a database that is emptied while audit runs has the trail again, and no chain is said to be broken', async () => {
  const { audit_events } = log.store.collections;
  const before = await audit_events.find().sort({ _id: 1 }).toArray();
  const audit = running();
  // Audit does not have this tenant's head in memory, as after a start.
  await audit.end();
  const again = await system.start('audit');
  await log.store.db.dropDatabase();
  await log.events('fabrikam', lifeOfRequest('fabrikam', 2), 1);
  await allKept();
  const after = await audit_events.find().sort({ _id: 1 }).toArray();
  expect(after).toEqual(expect.arrayContaining(before));
  expect(await log.rebuild('trail')).toMatchObject({ missing: [], extra: [], different: [] });
  expect(faults(again)).toEqual([]);
  expect(again.log()).toContain('DATABASE_LOST');
});

test('a guard’s report raises one alarm, also if the trail is rebuilt, and a further report raises another', async () => {
  const notClosed = (time: number): Saying => [
    {
      type: 'AccessNotClosed',
      requestId: numberedRequestId('contoso', 1),
      grantId: grantIdOf(numberedRequestId('contoso', 1)),
      reportId: `report-${time}`,
      dataStoreId: dataStoreId('prod-db'),
      since: 1,
      reason: 'UNREACHABLE',
      outsideGrant: null,
      told: true,
      furtherUntold: false,
    },
  ];
  const raised = (audit: ServiceProcess) => [...audit.log().matchAll(/"alarm":"ACCESS_NOT_CLOSED"/g)].length;
  await log.events('fabrikam', [notClosed(1), notClosed(2)], 1);
  const before = running();
  await until('both are raised', () => raised(before) === 2);
  await allKept();
  await before.end();
  await log.store.db.dropDatabase();
  const audit = await system.start('audit');
  await log.events('fabrikam', [notClosed(3)], 1);
  await allKept();
  expect(raised(audit)).toBe(1);
});

test('a second writer, a lost record and a changed one each raise an alarm, and later events are still checked', async () => {
  const audit = running();
  const [repeated] = await log.events('contoso', lifeOfRequest('contoso', 3));
  if (repeated === undefined) throw new Error('No sample');
  await log.raw('contoso', [repeated]);
  await until('the repeat is reported', () => faults(audit).includes('SEQUENCE_REPEATED'));

  const values = log.valuesOf('woodgrove', lifeOfRequest('woodgrove', 1));
  await log.raw('woodgrove', values.toSpliced(3, 1), 2);
  await until('the gap is reported', () => faults(audit).includes('SEQUENCE_GAP'));

  // The changed bytes have the same length so that the event decodes: they are the last of a ticket's number.
  const [first, ...others] = log.valuesOf('litware', lifeOfRequest('litware', 1));
  if (first === undefined) throw new Error('No sample');
  const changed = Buffer.from(first.toString('latin1').replace('INC-1', 'INC-9'), 'latin1');
  expect(changed).not.toEqual(first);
  await log.raw('litware', [changed, ...others], 3);
  await until('the change is reported', () => faults(audit).includes('HASH_MISMATCH'));
  expect(faults(audit)).toEqual(['SEQUENCE_REPEATED', 'SEQUENCE_GAP', 'HASH_MISMATCH']);

  await log.events('contoso', lifeOfRequest('contoso', 4));
  await allKept();
  expect(await headOf('contoso')).toMatchObject({ sequence: 28 });
  const metrics = await (await fetch(`${audit.url}/metrics`)).text();
  expect(metrics).toMatch(/lockbox_alarms_total\{code="CHAIN_SEQUENCE_REPEATED"[^}]*\} 1\n/);
});

test('a rebuilt trail equals the present one, also after the alarms', async () => {
  expect(await log.rebuild('trail')).toMatchObject({ missing: [], extra: [], different: [] });
});
