/** The accesses that a customer's people see: all of them, including those without a question. */
import type { EventData } from '@lockbox/contracts/generated/events';
import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import { environmentId, personId, type RequestId, tenantId } from '@lockbox/contracts/ids';
import { callApi } from '@lockbox/testing/api-call';
import { deploy } from '@lockbox/testing/deployment';
import type { TokenSubject } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { SOURCE, sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { beforeAll, expect, test } from 'vitest';

const ada: TokenSubject = { sub: 'ada', tenant: 'contoso' };
const auditor: TokenSubject = { sub: 'cy', tenant: 'contoso' };
const stranger: TokenSubject = { sub: 'ada', tenant: 'fabrikam' };
const engineer: TokenSubject = { sub: 'engineer-1', provider: true };
const DECLARER = personId('legal-1');

const { system, upstream, log } = await deploy({
  services: ['intake', 'policy', 'projector', 'audit', 'portal'],
  directory: [...sampleTenant('contoso'), ...sampleTenant('fabrikam'), ...sampleProvider('access-tests')],
  policyOf: ['contoso'],
});

const call = (whom: TokenSubject, method: string, path: string, body?: unknown) =>
  callApi(system.portalUrl(), whom, method, path, body);
const see = async (id: string, whom = auditor) => await call(whom, 'GET', `/lockbox-requests/${id}`);
const listed = async (query: string, whom = auditor) => {
  const { status, body } = await call(whom, 'GET', `/accesses?${query}`);
  expect(status).toBe(200);
  return body.items as readonly Readonly<Record<string, unknown>>[]; // a list
};
const idsOf = (items: readonly Readonly<Record<string, unknown>>[]) => items.map(({ id }) => id);

async function approvedInternally(changes: Partial<AccessRequestSubmitted>, type: Parameters<typeof log.waitFor>[1]) {
  const { id, record } = await upstream.submit('contoso', changes);
  await upstream.decideInternally(record);
  await log.waitFor(id, type);
  return { id, record };
}

const ids: Partial<Record<'approved' | 'notRequired' | 'emergency' | 'inadvertent' | 'legal', RequestId>> = {};
beforeAll(async () => {
  const exclusion = { declaredBy: DECLARER } as const;
  const sandbox = { environmentId: environmentId('sandbox'), dataStores: ['sandbox-db' as never] }; // a data store of it
  const asked = await approvedInternally({ ticketId: 'SR-1' }, 'LockboxRequestCreated');
  await until('it can be decided', async () => (await see(asked.id)).status === 200);
  expect((await call(ada, 'POST', `/lockbox-requests/${asked.id}/decision`, { decision: 'approve' })).status).toBe(200);
  ids.approved = asked.id;
  ids.notRequired = (await approvedInternally({ ticketId: 'SR-2', ...sandbox }, 'AccessGranted')).id;
  ids.emergency = (
    await approvedInternally(
      { ticketId: null, trigger: 'PROVIDER_ALERT', exclusion: 'EMERGENCY', ...exclusion },
      'AccessGranted',
    )
  ).id;
  ids.inadvertent = (
    await approvedInternally({ ticketId: 'SR-4', exclusion: 'INADVERTENT', ...exclusion }, 'ExclusionDeclared')
  ).id;
  ids.legal = (
    await approvedInternally({ ticketId: 'SR-5', exclusion: 'LEGAL_DEMAND', ...exclusion }, 'ExclusionDeclared')
  ).id;
  await until('all of them show', async () => (await listed('')).length === 5);
});

test("the tenant's administrators and auditors see each access with its basis, and nobody else does", async () => {
  for (const whom of [ada, auditor]) {
    const items = await listed('', whom);
    expect(idsOf(items).slice(0, 3).toSorted()).toEqual([ids.approved, ids.notRequired, ids.emergency].toSorted());
    expect(idsOf(items)).toEqual(expect.arrayContaining([ids.inadvertent, ids.legal]));
  }
  expect(await listed('', stranger)).toEqual([]);
  for (const whom of [engineer, { sub: 'eve', tenant: 'contoso' }])
    expect((await call(whom, 'GET', '/accesses')).status).toBe(403);
});

test('what needed no approval says why, and who declared and approved an exclusion', async () => {
  expect((await see(String(ids.notRequired))).body).toMatchObject({
    status: 'not-required',
    notRequired: 'NOT_MANAGED',
    expiresAt: null,
    shown: null,
    justification: 'The nightly export stops at record 4711',
    access: { state: 'running', basis: 'NOT_REQUIRED' },
    internalApproval: { by: { id: 'approver-1', displayName: 'approver-1 at the provider' } },
  });
  const exclusion = {
    status: 'excluded',
    declaredBy: { id: 'legal-1', displayName: 'legal-1 at the provider' },
    internalApproval: { by: { id: 'approver-1' } },
    permissions: ['read'],
  };
  expect((await see(String(ids.emergency))).body).toMatchObject({
    ...exclusion,
    exclusion: 'EMERGENCY',
    access: { state: 'running', basis: 'EMERGENCY' },
  });
  expect((await see(String(ids.inadvertent))).body).toMatchObject({
    ...exclusion,
    exclusion: 'INADVERTENT',
    access: null,
  });
  expect((await call(auditor, 'GET', `/lockbox-requests/${ids.legal}/history`)).body.items).toMatchObject([
    { type: 'RequestSubmitted' },
    { type: 'InternallyApproved' },
    { type: 'ExclusionDeclared' },
  ]);
  expect((await see(String(ids.legal), stranger)).status).toBe(404);
  const { status, body } = await call(ada, 'POST', `/lockbox-requests/${ids.notRequired}/decision`, {
    decision: 'deny',
  });
  expect([status, body.code]).not.toEqual([200, undefined]);
});

test.for([
  ['running=true', ['approved', 'notRequired', 'emergency']],
  ['basis=EMERGENCY,INADVERTENT', ['emergency', 'inadvertent']],
  ['environmentId=sandbox', ['notRequired']],
  ['search=sr-2', ['notRequired']],
  ['search=engineer-1', ['approved', 'notRequired', 'emergency', 'inadvertent', 'legal']],
  ['search=Microsoft%20init', ['emergency']],
  ['from=2100-01-01T00:00:00Z', []],
] as const)('accesses are filtered by %s', async ([query, expected]) => {
  expect(idsOf(await listed(query)).toSorted()).toEqual(expected.map((one) => ids[one]).toSorted());
});

test('a basis that does not exist is refused', async () => {
  expect((await call(ada, 'GET', '/accesses?basis=EXCUSE')).status).toBe(400);
});

test('requests are searched by engineer and by the text in place of a missing ticket', async () => {
  const found = async (text: string) =>
    idsOf((await call(ada, 'GET', `/lockbox-requests?search=${encodeURIComponent(text)}`)).body.items as []); // a list
  const initiated = await approvedInternally({ ticketId: null, trigger: 'PROVIDER_ALERT' }, 'LockboxRequestCreated');
  await until('it shows', async () => (await see(initiated.id)).status === 200);
  expect(await found('microsoft')).toEqual([initiated.id]);
  expect((await found('engineer-1 at')).toSorted()).toEqual([initiated.id, ids.approved].toSorted());
  expect(await found('ngineer')).toEqual([]);
});

test('a request that was rejected internally, and one that waits for it, stay unseen', async () => {
  const { id, record } = await upstream.submit('contoso');
  await log.waitFor(id, 'RequestSubmitted');
  await until(
    'the provider sees it',
    async () => (await call(engineer, 'GET', `/access-requests/${id}`)).status === 200,
  );
  expect((await see(id)).status).toBe(404);
  await upstream.decideInternally(record, 'REJECTED');
  await log.waitFor(id, 'InternallyRejected');
  expect((await see(id)).status).toBe(404);
  expect(idsOf(await listed(''))).not.toContain(id);
});

test('a sealed demand is seen by nobody before its disclosure, and from then on in full', async () => {
  const { id, record } = await upstream.submit('contoso', {
    ticketId: 'COURT-7',
    exclusion: 'LEGAL_DEMAND',
    declaredBy: DECLARER,
    disclosure: 'SEALED',
  });
  await upstream.decideInternally(record);
  await log.waitFor(id, 'ExclusionSealed');
  const { id: later } = await approvedInternally({ ticketId: 'SR-9' }, 'LockboxRequestCreated');
  await until('what came later shows', async () => (await see(later)).status === 200);
  expect((await see(id)).status).toBe(404);
  expect((await call(auditor, 'GET', `/lockbox-requests/${id}/history`)).status).toBe(404);
  expect((await call(engineer, 'GET', `/access-requests/${id}`)).status).toBe(404);
  expect(await listed('search=COURT')).toEqual([]);
  expect(idsOf(await listed(''))).not.toContain(id);

  const sealing = log.records.find(({ value }) => value.data.type === 'ExclusionSealed' && value.data.requestId === id);
  const { eventId, sequence } = sealing?.value ?? { eventId: '', sequence: 0 };
  const entry = async () => (await call(auditor, 'GET', `/audit-events/${eventId}`)).body;
  const exported = async () =>
    (await call(auditor, 'GET', '/audit-events/export?format=json')).body as unknown as object[]; // a list
  await until('the trail has it', async () =>
    (await exported()).some((one) => 'eventId' in one && one.eventId === eventId),
  );
  const hidden = await entry();
  expect(hidden).toMatchObject({ sequence, type: 'NotShown', raw: null, occurredAt: null, actor: null, data: {} });
  expect(hidden.hash).toMatch(/^[0-9a-f]{64}$/);
  const file = JSON.stringify(await exported());
  for (const told of ['ExclusionSealed', id, 'EXCLUSION_IS_SEALED']) expect(file).not.toContain(told);
  expect((await call(auditor, 'GET', '/audit-events?type=ExclusionSealed')).body).toMatchObject({ items: [] });
  expect((await call(auditor, 'GET', `/audit-events?requestId=${id}`)).body).toMatchObject({ items: [] });

  await upstream.publish(SOURCE, [
    {
      type: 'DisclosureLifted',
      source: SOURCE,
      requestSource: SOURCE,
      sourceRequestId: record.sourceRequestId,
      tenantId: record.tenantId,
      liftedBy: DECLARER,
      liftedAt: Date.now(),
      assertion: null,
    },
  ]);
  await until('it shows', async () => (await see(id)).status === 200);
  expect((await see(id)).body).toMatchObject({
    status: 'excluded',
    exclusion: 'LEGAL_DEMAND',
    supportRequestId: 'COURT-7',
    engineer: { id: 'engineer-1' },
    declaredBy: { id: 'legal-1' },
    internalApproval: { by: { id: 'approver-1' } },
    justification: null,
    access: null,
  });
  expect((await see(id)).body.disclosedAt).not.toBeNull();
  expect(idsOf(await listed('search=COURT'))).toEqual([id]);
  await until('the trail shows it', async () => (await entry()).type === 'ExclusionSealed');
  expect(await entry()).toMatchObject({ sequence, type: 'ExclusionSealed', hash: hidden.hash, requestId: id });
  expect((await call(auditor, 'GET', '/audit-events?type=ExclusionSealed')).body.items).toHaveLength(1);
});

/** Counted from the log alone, by whoever can read it. */
function countedFromLog() {
  const events = log.ofTenant(tenantId('contoso'));
  const of = <T extends EventData['type']>(type: T) =>
    events.flatMap(({ data, occurredAt }) =>
      data.type === type ? [{ ...(data as Extract<EventData, { type: T }>), occurredAt }] : [],
    );
  const asked = new Map(of('LockboxRequestCreated').map(({ requestId: id, occurredAt }) => [id, occurredAt]));
  const decided = [...of('RequestApproved'), ...of('RequestDenied')];
  const took = decided
    .map(({ requestId: id, occurredAt }) => occurredAt - (asked.get(id) ?? 0))
    .toSorted((one, other) => one - other);
  const granted = (basis: string) => of('AccessGranted').filter((one) => one.basis === basis).length;
  const declared = (exclusion: string) => of('ExclusionDeclared').filter((one) => one.exclusion === exclusion).length;
  const middle = took.length / 2;
  return {
    waiting: asked.size - decided.length - of('RequestExpired').length,
    running: of('AccessGranted').length - of('AccessEnded').length,
    approved: of('RequestApproved').length,
    denied: of('RequestDenied').length,
    expired: of('RequestExpired').length,
    timeToDecide: {
      medianSeconds: ((took[Math.ceil(middle) - 1] ?? 0) + (took[Math.floor(middle)] ?? 0)) / 2_000,
      ninetiethSeconds: (took[Math.ceil(took.length * 0.9) - 1] ?? 0) / 1_000,
    },
    byBasis: {
      CUSTOMER_APPROVAL: granted('CUSTOMER_APPROVAL'),
      NOT_REQUIRED: granted('NOT_REQUIRED'),
      EMERGENCY: granted('EMERGENCY'),
      INADVERTENT: declared('INADVERTENT'),
      LEGAL_DEMAND: declared('LEGAL_DEMAND') + of('DisclosureLifted').length,
    },
  };
}

test("the tenant's figures are those that the log gives, for its administrators and auditors alone", async () => {
  const { id } = await approvedInternally({ ticketId: 'SR-10' }, 'LockboxRequestCreated');
  await until('it can be decided', async () => (await see(id)).status === 200);
  expect((await call(ada, 'POST', `/lockbox-requests/${id}/decision`, { decision: 'deny' })).status).toBe(200);
  await log.waitFor(id, 'RequestDenied');
  await until('the denial is counted', async () => (await call(ada, 'GET', '/overview')).body.denied === 1);

  const counted = countedFromLog();
  expect(counted).toMatchObject({ approved: 1, denied: 1, byBasis: { LEGAL_DEMAND: 2 } });
  for (const whom of [ada, auditor]) {
    const { status, body } = await call(whom, 'GET', '/overview?timeZone=Europe/Berlin');
    expect(status).toBe(200);
    expect(body).toMatchObject(counted);
    expect(body.byEngineer).toMatchObject({ items: [{ id: 'engineer-1', displayName: 'engineer-1 at the provider' }] });
    expect(body.months).toHaveLength(12);
    expect((body.months as readonly unknown[]).at(-1)).toMatchObject({
      approved: 1,
      denied: 1,
      accesses: body.accesses,
    });
  }
  const { body: sandbox } = await call(auditor, 'GET', '/overview?environmentId=sandbox');
  expect(sandbox).toMatchObject({
    environmentId: 'sandbox',
    waiting: 0,
    running: 1,
    denied: 0,
    timeToDecide: null,
    accesses: 1,
  });
  const { body: before } = await call(auditor, 'GET', '/overview?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z');
  expect(before).toMatchObject({ waiting: counted.waiting, approved: 0, accesses: 0, months: [{ month: '2020-01' }] });

  expect((await call(stranger, 'GET', '/overview')).body).toMatchObject({ waiting: 0, approved: 0, accesses: 0 });
  for (const whom of [engineer, { sub: 'eve', tenant: 'contoso' }])
    expect((await call(whom, 'GET', '/overview')).status).toBe(403);
});

test.for([
  ['timeZone=Mars/Olympus', 'timeZone'],
  ['from=2026-02-01T00:00:00Z&to=2026-02-01T00:00:00Z', 'to'],
  ['from=1990-01-01T00:00:00Z', 'from'],
  ['from=2026-02-30T00:00:00Z', 'from'],
] as const)('figures of %s are refused, and the answer names the field', async ([query, field]) => {
  const { status, body } = await call(ada, 'GET', `/overview?${query}`);
  expect(status).toBe(400);
  expect(body.errors).toMatchObject([{ field }]);
});
