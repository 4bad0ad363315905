/** Decisions while the projector is behind the log, or does not run at all: they are answered from the log. */

import { type RequestId, requestId } from '@lockbox/contracts/ids';
import { shownInLog } from '@lockbox/domain/testing/shown-in-log';
import { callApi } from '@lockbox/testing/api-call';
import { deploy } from '@lockbox/testing/deployment';
import type { TokenSubject } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { beforeAll, expect, test } from 'vitest';

const ada = { sub: 'ada', tenant: 'contoso' };
const approver: TokenSubject = { sub: 'approver-1', provider: true };
const engineer: TokenSubject = { sub: 'engineer-1', provider: true };

const call = (whom: TokenSubject, method: string, path: string, body?: unknown) =>
  callApi(system.portalUrl(), whom, method, path, body);

/** A decision, as soon as the portal has seen what the log holds. */
const whenSeen = async (whom: TokenSubject, path: string, body?: unknown) =>
  await until('the portal has seen the request', async () => {
    const answer = await call(whom, 'POST', path, body);
    return answer.status === 404 ? undefined : answer;
  });

/** Made on what the log has, since the API may not show the request yet. */
const decide = (id: RequestId, body: object, whom: TokenSubject & { readonly tenant: string } = ada) => {
  const shown = shownInLog(log.ofTenant(whom.tenant), id);
  return whenSeen(whom, `/lockbox-requests/${id}/decision`, { ...body, shown });
};

async function stopProjector(): Promise<void> {
  for (const projector of system.instances('projector')) await projector.end();
}

/** Submitted and approved internally, by records that the log has. */
async function inLog(tenant = 'contoso'): Promise<RequestId> {
  const { id, record } = await upstream.submit(tenant);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  return id;
}

const { system, upstream, log, store } = await deploy({
  services: ['intake', 'policy', 'projector', 'portal'],
  directory: [...sampleTenant('contoso'), ...sampleTenant('fabrikam'), ...sampleProvider('behind-tests')],
  policyOf: ['contoso', 'fabrikam'],
});

beforeAll(() =>
  until('the provider’s people have come through', async () => {
    return (await call(engineer, 'GET', '/access-requests')).status === 200;
  }),
);

test('a request that only the log holds is approved, and the answer shows all of it', async () => {
  await stopProjector();
  const id = await inLog();
  const { status, body } = await decide(id, { decision: 'approve', comment: 'go ahead' });
  expect(status).toBe(200);
  const { grantId, expiresAt } = await log.waitFor(id, 'AccessGranted');
  expect(body).toMatchObject({
    id,
    tenantId: 'contoso',
    status: 'approved',
    environment: { id: 'prod', displayName: 'contoso prod' },
    engineer: { id: 'engineer-1', displayName: 'engineer-1 at the provider' },
    dataStores: ['prod-db'],
    permissions: ['read'],
    internalApproval: { decision: 'approved', by: { id: 'approver-1', displayName: 'approver-1 at the provider' } },
    customerDecision: {
      decision: 'approved',
      by: { id: 'ada', displayName: 'ada of contoso' },
      comment: 'go ahead',
    },
    access: { state: 'running', grantId, basis: 'CUSTOMER_APPROVAL', endedAt: null },
    accessExpiresAt: new Date(expiresAt).toISOString(),
  });
  await system.start('projector');
  await until('the projection shows the same', async () => {
    const shown = await call(ada, 'GET', `/lockbox-requests/${id}`);
    return shown.body.status === 'approved' && JSON.stringify(shown.body.customerDecision).includes('go ahead');
  });
  expect((await call(ada, 'GET', `/lockbox-requests/${id}`)).body).toEqual(body);
});

test('a request that the projection shows as it was before is denied', async () => {
  const { id, record } = await upstream.submit('contoso');
  await until(
    'the provider sees it',
    async () => (await call(engineer, 'GET', `/access-requests/${id}`)).status === 200,
  );
  await stopProjector();
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  expect(await decide(id, { decision: 'deny' })).toMatchObject({
    status: 200,
    body: { status: 'denied', customerDecision: { comment: null }, access: null },
  });
  expect(await decide(id, { decision: 'approve' })).toMatchObject({ status: 409, body: { code: 'ALREADY_DECIDED' } });
  await system.start('projector');
});

test('a portal that was started after the request was made decides what the projection shows', async () => {
  const id = await inLog();
  await until('it shows', async () => (await call(ada, 'GET', `/lockbox-requests/${id}`)).status === 200);
  await stopProjector();
  const later = await system.start('portal');
  const approve = await callApi(later.url, ada, 'POST', `/lockbox-requests/${id}/decision`, { decision: 'approve' });
  expect(approve).toMatchObject({ status: 200, body: { status: 'approved', access: { state: 'running' } } });
  await later.end();
  await system.start('projector');
});

test('a text that the projection does not have yet is shown, and not as an erased one', async () => {
  const id = await inLog();
  const justification = async () => (await call(ada, 'GET', `/lockbox-requests/${id}`)).body.justification;
  await until('it shows', async () => (await justification()) !== undefined);
  for (const db of [store.db, store.privateDb]) await db.collection('texts').deleteMany({ requestId: id });
  expect(await justification()).toContain('4711');
});

test("another tenant's people, and who may only read, decide nothing that only the log holds", async () => {
  await stopProjector();
  const id = await inLog();
  const other = await inLog('fabrikam');
  expect((await decide(other, { decision: 'deny' }, { sub: 'ada', tenant: 'fabrikam' })).status).toBe(200);
  const path = `/lockbox-requests/${id}/decision`;
  expect((await call({ sub: 'ada', tenant: 'fabrikam' }, 'POST', path, { decision: 'approve' })).status).toBe(404);
  expect((await call({ sub: 'cy', tenant: 'contoso' }, 'POST', path, { decision: 'approve' })).status).toBe(403);
  expect(log.typesOf(id)).not.toContain('RequestApproved');
  await system.start('projector');
});

test("the provider's people go the whole way without the projector", async () => {
  await stopProjector();
  const submitted = await call(engineer, 'POST', '/access-requests', {
    tenantId: 'contoso',
    environmentId: 'prod',
    dataStores: ['prod-db'],
    permissions: ['read'],
    justification: 'An alert of the provider',
    trigger: 'PROVIDER_ALERT',
  });
  expect(submitted).toMatchObject({
    status: 200,
    body: { status: 'awaiting-internal-approval', justification: 'An alert of the provider' },
  });
  const path = `/access-requests/${submitted.body.id}`;
  const approved = await call(approver, 'POST', `${path}/internal-decision`, {
    decision: 'approve',
    comment: 'seen',
    shown: submitted.body.shown,
  });
  expect(approved).toMatchObject({
    status: 200,
    body: {
      status: 'action-needed',
      internalApproval: { by: { displayName: 'approver-1 at the provider' }, comment: 'seen' },
    },
  });
  expect((await decide(requestId(String(submitted.body.id)), { decision: 'approve' })).status).toBe(200);
  expect(await call(engineer, 'POST', `${path}/finish`)).toMatchObject({
    status: 200,
    body: { access: { state: 'ended', endReason: 'HANDED_BACK' } },
  });
  await system.start('projector');
});
