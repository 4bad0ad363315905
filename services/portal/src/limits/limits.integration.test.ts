/** How much the API takes of somebody who sends as much as a machine can. */

import { personId } from '@lockbox/contracts/ids';
import { callApi } from '@lockbox/testing/api-call';
import { deploy } from '@lockbox/testing/deployment';
import { accessTokenOf, type TokenSubject } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { expect, test } from 'vitest';
import { WEBHOOKS_AT_MOST } from '../webhooks/webhooks.ts';
import { STREAMS_OF_A_PERSON, SWITCHES } from './limits.ts';
import { REFUSALS_ALLOWED } from './refusals.ts';

const ada: TokenSubject = { sub: 'ada', tenant: 'contoso' };
const bob: TokenSubject = { sub: 'bob', tenant: 'contoso' };

const call = (whom: TokenSubject, method: string, path: string, body?: unknown) =>
  callApi(system.portalUrl(), whom, method, path, body);

/** The statuses of so many calls, all made at once. */
async function statusesOf(times: number, whom: TokenSubject, method: string, path: string, body?: unknown) {
  const authorization = `Bearer ${await accessTokenOf(whom)}`;
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  return await Promise.all(
    Array.from({ length: times }, async () => {
      const response = await fetch(`${system.portalUrl()}/api/v1${path}`, {
        method,
        headers: { authorization, ...json },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      await response.arrayBuffer();
      return response.status;
    }),
  );
}

const countOf = (statuses: readonly number[], status: number) => statuses.filter((one) => one === status).length;

const { system, upstream, log } = await deploy({
  services: ['intake', 'policy', 'projector', 'portal'],
  directory: [...sampleTenant('contoso'), ...sampleTenant('fabrikam'), ...sampleProvider('limits')],
  policyOf: ['contoso'],
});

test('health and metrics are not where the pages are', async () => {
  const [portal] = system.instances('portal');
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    expect((await fetch(`${portal?.url}${path}`)).status).toBe(404);
    expect((await fetch(`${portal?.healthUrl}${path}`)).status).toBe(200);
  }
});

test('an address from which nobody signs in is held up, and nobody who is signed in at another', async () => {
  const most = 20;
  const portal = await system.start('portal', {
    LOCKBOX_CALLS_PER_MINUTE: String(most),
    LOCKBOX_TRUSTED_PROXIES: '127.0.0.1',
  });
  const valid = await accessTokenOf(ada);
  const from = async (address: string, token: string, path = '/api/v1/session') => {
    const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': address };
    const answer = await fetch(portal.url + path, { headers, redirect: 'manual' });
    return { status: answer.status, again: answer.headers.get('retry-after'), body: await answer.text() };
  };
  const stranger = Array.from({ length: 3 * most }, () => from('192.0.2.1', 'nobody'));
  const statuses = (await Promise.all(stranger)).map(({ status }) => status);
  expect([countOf(statuses, 401), countOf(statuses, 429)]).toEqual([most, 2 * most]);
  const refused = await from('192.0.2.1', valid);
  expect(refused).toMatchObject({ status: 429, body: expect.stringContaining('TOO_MANY_CALLS') });
  expect(Number(refused.again)).toBeGreaterThan(0);
  for (const path of ['/sign-in', '/sign-in/callback', '/api/v1/openapi.json'])
    expect((await from('192.0.2.1', valid, path)).status, path).toBe(429);
  expect((await from('192.0.2.2', valid)).status).toBe(200);

  const person = await Promise.all(Array.from({ length: 2 * most }, () => from('192.0.2.3', valid)));
  const answered = person.map(({ status }) => status);
  expect([countOf(answered, 200), countOf(answered, 429)]).toEqual([most - 1, most + 1]);
  expect((await from('192.0.2.3', await accessTokenOf(bob))).status).toBe(200);
  await portal.end();
});

test('what a caller says of its own address is not believed without a proxy that is trusted', async () => {
  const most = 5;
  const portal = await system.start('portal', { LOCKBOX_CALLS_PER_MINUTE: String(most) });
  const statuses = [];
  for (let call = 0; call <= most; call++) {
    const headers = { authorization: 'Bearer nobody', 'x-forwarded-for': `192.0.2.${call}` };
    statuses.push((await fetch(`${portal.url}/api/v1/session`, { headers })).status);
  }
  expect(statuses.at(-1)).toBe(429);
  await portal.end();
});

/** The address for decisions about a request that was denied, which are refused. */
async function denied(): Promise<string> {
  const { id, record } = await upstream.submit('contoso');
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  const path = `/lockbox-requests/${id}/decision`;
  await until('it is denied', async () => (await call(ada, 'POST', path, { decision: 'deny' })).status === 200);
  return path;
}

test('of 1,000 decisions at once that policy refuses, no more reach it than may be refused', async () => {
  const path = await denied();

  const shown = '0'.repeat(64);
  const statuses = await statusesOf(1_000, bob, 'POST', path, { decision: 'approve', shown });
  // On a busy machine policy may answer later than a call waits: 202.
  const taken = countOf(statuses, 409) + countOf(statuses, 202);
  expect([taken, countOf(statuses, 429)]).toEqual([REFUSALS_ALLOWED, 1_000 - REFUSALS_ALLOWED]);
  const refused = () =>
    log.ofTenant('contoso').filter(({ data, actor }) => data.type === 'CommandRejected' && actor.id === 'bob');
  await until('what was taken is in the log', () => refused().length >= REFUSALS_ALLOWED);
  expect(refused()).toHaveLength(REFUSALS_ALLOWED);
});

test.each<[string, (id: string) => readonly [path: string, body?: object]]>([
  ['hands back access that there is none of', (id) => [`/access-requests/${id}/finish`]],
  [
    'asks for an environment that there is none of',
    () => [
      '/access-requests',
      {
        ...{ tenantId: 'contoso', environmentId: 'none', dataStores: ['crm'], permissions: ['read'] },
        ...{ justification: 'Nothing', trigger: 'PROVIDER_ALERT' },
      },
    ],
  ],
])('an engineer who %s all the time fills no log of a customer with refusals', async (_, callFor) => {
  const engineer: TokenSubject = { sub: 'engineer-2', provider: true };
  const { id } = await upstream.submit('contoso', { engineerId: personId('engineer-2') });
  const [path, body] = callFor(id);
  await log.waitFor(id, 'RequestSubmitted');
  await until('it can be read', async () => (await call(engineer, 'GET', `/access-requests/${id}`)).status === 200);
  // An own portal each: what it counts is its own.
  const portal = await system.start('portal');
  const statuses: number[] = [];
  for (let time = 0; time < 2 * REFUSALS_ALLOWED; time++)
    statuses.push((await callApi(portal.url, engineer, 'POST', path, body)).status);
  const taken = countOf(statuses, 409) + countOf(statuses, 202);
  expect([taken, countOf(statuses, 429)], statuses.join()).toEqual([REFUSALS_ALLOWED, REFUSALS_ALLOWED]);
  await portal.end();
});

test('decisions that policy reaches after their answers count until it has refused them', async () => {
  const path = await denied();
  const [policy] = system.instances('policy');
  await policy?.end();
  const portal = await system.start('portal', { LOCKBOX_OUTCOME_WAIT: 'PT1S' });
  const decide = () => callApi(portal.url, bob, 'POST', path, { decision: 'approve' });
  const answers = await Promise.all(Array.from({ length: REFUSALS_ALLOWED }, decide));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(await decide()).toMatchObject({ status: 429, body: { code: 'TOO_MANY_CALLS' } });
  await system.start('policy');
  await until('they are refused', async () => (await decide()).body.code === 'TOO_MANY_REFUSALS');
  await portal.end();
});

test('an administrator who turns the policy on and off all the time is held up; another is not', async () => {
  const change = (whom: TokenSubject, enabled: boolean) => call(whom, 'PUT', '/policy', { enabled });
  const [first, second] = ['ada', 'bob'].map((sub) => ({ sub, tenant: 'fabrikam' })) as [TokenSubject, TokenSubject]; // two
  await until('the policy can be enabled', async () => (await change(first, true)).status === 200);
  const answers = [];
  for (let time = 1; time <= SWITCHES; time++) answers.push(await change(first, time % 2 === 0));
  const last = answers.at(-1);
  expect(last).toMatchObject({ status: 429, body: { code: 'TOO_MANY_CALLS' } });
  expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
  const { body } = await call(first, 'GET', '/policy');
  expect((await change(second, body.enabled === false)).status).toBe(200);
});

test('a person has only so many streams of changes open; one that ends makes room', async () => {
  const closing = new AbortController();
  const open = async (signal = closing.signal) => {
    const headers = { authorization: `Bearer ${await accessTokenOf(ada)}`, accept: 'text/event-stream' };
    return (await fetch(`${system.portalUrl()}/api/v1/changes`, { headers, signal })).status;
  };
  for (let time = 0; time < STREAMS_OF_A_PERSON; time++) expect(await open()).toBe(200);
  expect(await open()).toBe(429);
  closing.abort();
  await until('there is room again', async () => (await open(new AbortController().signal)) === 200);
});

test('tests of webhooks are not sent in any number, however many are asked for at once', async () => {
  const hook = await call(ada, 'POST', '/webhooks', { url: 'http://127.0.0.1:9/nothing', kind: 'generic' });
  const statuses = await statusesOf(100, ada, 'POST', `/webhooks/${hook.body.id}/test`);
  expect(countOf(statuses, 202) + countOf(statuses, 429)).toBe(100);
  expect(countOf(statuses, 202)).toBeLessThanOrEqual(3);
});

test('a tenant has only so many webhooks, however many are added at once', async () => {
  const hook = { url: 'http://127.0.0.1:9/nothing', kind: 'generic' };
  const statuses = await statusesOf(100, ada, 'POST', '/webhooks', hook);
  const { body } = await call(ada, 'GET', '/webhooks');
  expect((body.items as unknown[]).length).toBeLessThanOrEqual(WEBHOOKS_AT_MOST); // a list
  expect(statuses.filter((status) => status !== 201 && status !== 409 && status !== 429)).toEqual([]);
});
