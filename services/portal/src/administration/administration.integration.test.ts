/** Acts of administration are evidence: they are in the log of the tenant that they concern, and in its Activity. */

import { randomUUID } from 'node:crypto';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import { PROVIDER_ADMINISTRATION, personId } from '@lockbox/contracts/ids';
import { callApi } from '@lockbox/testing/api-call';
import { type Browser, openBrowser } from '@lockbox/testing/browser';
import { deploy } from '@lockbox/testing/deployment';
import type { TokenSubject } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { beforeAll, expect, test } from 'vitest';
import { BY_CHANCE } from '../limits/refused-calls.ts';

/** The issuer signs in the sample people only. */
const NAMES: Readonly<Record<string, string>> = { ada: 'adele.vance', 'approver-1': 'diego.siciliani' };
const renamed = (record: DirectoryRecord): DirectoryRecord => {
  if (record.type === 'Principal')
    return { ...record, principalId: personId(NAMES[record.principalId] ?? record.principalId) };
  if (record.type === 'ProviderPerson')
    return { ...record, personId: personId(NAMES[record.personId] ?? record.personId) };
  return record;
};
const adele: TokenSubject = { sub: 'adele.vance', tenant: 'contoso' };
const diego: TokenSubject = { sub: 'diego.siciliani', provider: true };
const call = (whom: TokenSubject, method: string, path: string, body?: unknown) =>
  callApi(system.portalUrl(), whom, method, path, body);

const { system, log, upstream } = await deploy({
  services: ['intake', 'policy', 'projector', 'audit', 'portal'],
  directory: [...sampleTenant('contoso'), ...sampleTenant('fabrikam'), ...sampleProvider('acts')].map(renamed),
});

beforeAll(() =>
  until('the portal knows them', async () => {
    const answers = [await call(adele, 'GET', '/policy'), await call(diego, 'GET', '/access-requests')];
    return answers.every(({ status }) => status === 200);
  }),
);

/** Who did what in this log. */
const actsIn = (tenant: string) =>
  log
    .ofTenant(tenant)
    .flatMap(({ data, actor }) =>
      data.type === 'AdministrationRecorded' ? [[actor.id, data.action, data.subject, data.detail]] : [],
    );
const actIn = (tenant: string, act: readonly unknown[]) =>
  until(`${act.join(' ')} is in the log of ${tenant}`, () =>
    actsIn(tenant).some((one) => JSON.stringify(one) === JSON.stringify(act)),
  );

async function signedIn(person: string): Promise<Browser> {
  const browser = openBrowser(system.portalUrl());
  await browser.signIn(person);
  return browser;
}

test("a sign-in is one event, of the tenant's log or of the provider's own", async () => {
  const browser = await signedIn('adele.vance');
  for (let time = 0; time < 3; time++) expect((await browser.call('GET', '/api/v1/session')).status).toBe(200);
  await actIn('contoso', ['adele.vance', 'SIGNED_IN', null, null]);
  await signedIn('diego.siciliani');
  await actIn(PROVIDER_ADMINISTRATION, ['diego.siciliani', 'SIGNED_IN', null, null]);
  expect(actsIn('contoso').filter(([, action]) => action === 'SIGNED_IN')).toHaveLength(1);
});

test('a call that is refused is one event, however often it is tried', async () => {
  for (let time = 0; time < 3; time++) expect((await call(adele, 'GET', '/access-requests')).status).toBe(403);
  const refused = ['adele.vance', 'CALL_REFUSED', 'GET /api/v1/access-requests', 'FORBIDDEN'];
  await actIn('contoso', refused);
  expect(actsIn('contoso').filter(([, , subject]) => subject === refused[2])).toEqual([refused]);
});

test("a fifth look for what is another tenant's, or nobody's, is one event, which does not say which of the two it is", async () => {
  const before = actsIn('contoso').length;
  const { id } = await upstream.submit('fabrikam');
  await until('it is there', async () => (await call(diego, 'GET', `/access-requests/${id}`)).status === 200);
  const look = async (path: string) => expect((await call(adele, 'GET', path)).status).toBe(404);
  for (let time = 1; time < BY_CHANCE; time++) await look(`/lockbox-requests/${id}`);
  await look(`/lockbox-requests/${randomUUID()}`);
  await actIn('contoso', ['adele.vance', 'CALL_REFUSED', 'GET /api/v1/lockbox-requests/:id', 'NOT_FOUND']);
  expect(actsIn('contoso').slice(before)).toHaveLength(1);
});

test('what another site leads a browser to is no evidence against who sits there', async () => {
  const browser = await signedIn('adele.vance');
  const refusedAt = (path: string) => ['adele.vance', 'CALL_REFUSED', `GET /api/v1${path}`, 'FORBIDDEN'];
  const headers = { 'sec-fetch-site': 'cross-site' };
  expect((await browser.call('GET', '/api/v1/tenants', { headers })).status).toBe(403);
  expect((await browser.call('GET', '/api/v1/tenants/fabrikam/environments')).status).toBe(403);
  await actIn('contoso', refusedAt('/tenants/:id/environments'));
  expect(actsIn('contoso')).not.toContainEqual(refusedAt('/tenants'));
});

test('webhooks that are added, get another secret and are removed are events, which the tenant reads and exports; another reads none', async () => {
  const hook = { url: 'http://127.0.0.1:9/nothing', kind: 'generic' };
  const { id } = (await call(adele, 'POST', '/webhooks', hook)).body;
  await actIn('contoso', ['adele.vance', 'WEBHOOK_ADDED', id, 'generic']);
  expect((await call(adele, 'POST', `/webhooks/${id}/secret`)).status).toBe(200);
  await actIn('contoso', ['adele.vance', 'WEBHOOK_SECRET_ROTATED', id, null]);
  expect((await call(adele, 'DELETE', `/webhooks/${id}`)).status).toBe(204);
  await actIn('contoso', ['adele.vance', 'WEBHOOK_REMOVED', id, null]);
  const shownTo = async (whom: TokenSubject) => {
    const { body } = await call(whom, 'GET', '/audit-events?type=AdministrationRecorded&limit=100');
    return JSON.stringify(body.items);
  };
  await until('the trail has it', async () => (await shownTo(adele)).includes('WEBHOOK_REMOVED'));
  expect(await shownTo(diego)).not.toContain(String(id));
});

test("what an operator says is in the tenant's log or the provider's own, in the operator's name", async () => {
  const rotated = { action: 'SENDER_KEY_ROTATED', tenantId: null, subject: 'timer', detail: '9f86d081884c7d65' };
  expect(await call(diego, 'POST', '/administration', rotated)).toMatchObject({
    status: 200,
    body: { recorded: true },
  });
  await actIn(PROVIDER_ADMINISTRATION, ['diego.siciliani', 'SENDER_KEY_ROTATED', 'timer', '9f86d081884c7d65']);
  const redriven = { action: 'DEAD_LETTERS_REDRIVEN', tenantId: 'contoso', subject: null, detail: '3' };
  expect((await call(diego, 'POST', '/administration', redriven)).status).toBe(200);
  await actIn('contoso', ['diego.siciliani', 'DEAD_LETTERS_REDRIVEN', null, '3']);

  expect((await call(adele, 'POST', '/administration', redriven)).status).toBe(403);
  expect((await call(diego, 'POST', '/administration', { ...redriven, tenantId: 'nobody' })).status).toBe(404);
  expect((await call(diego, 'POST', '/administration', { ...rotated, action: 'SIGNED_IN' })).status).toBe(400);
  await until("the provider's trail has it", async () => {
    const { body } = await call(diego, 'GET', '/audit-events?limit=100');
    return JSON.stringify(body.items).includes('SENDER_KEY_ROTATED');
  });
});
