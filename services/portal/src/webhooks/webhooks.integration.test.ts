/** Webhooks as a tenant's administrator has them: added in the portal, called by the notifier, looked at in the portal. */

import { callApi } from '@lockbox/testing/api-call';
import { deploy } from '@lockbox/testing/deployment';
import type { TokenSubject } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { isAuthentic, startWebhookReceiver, type WebhookReceiver } from '@lockbox/testing/webhook-receiver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REDELIVERIES } from '../limits/redeliveries.ts';
import { BOTH_SECRETS_MS, WEBHOOKS_AT_MOST } from './webhooks.ts';

let receiver: WebhookReceiver;

const ada: TokenSubject = { sub: 'ada', tenant: 'contoso' };
const auditor: TokenSubject = { sub: 'cy', tenant: 'contoso' };
const stranger: TokenSubject = { sub: 'ada', tenant: 'fabrikam' };
const engineer: TokenSubject = { sub: 'engineer-1', provider: true };
const approver: TokenSubject = { sub: 'approver-1', provider: true };

const call = (whom: TokenSubject, method: string, path: string, body?: unknown) =>
  callApi(system.portalUrl(), whom, method, path, body);

async function items(whom: TokenSubject, path: string) {
  const { body } = await call(whom, 'GET', path);
  return body.items as readonly Readonly<Record<string, unknown>>[]; // lists
}
const deliveriesOf = (whom: TokenSubject, id: unknown) => items(whom, `/webhooks/${id}/deliveries`);
const add = (whom: TokenSubject, path: string, more: object = {}) =>
  call(whom, 'POST', '/webhooks', { url: `${receiver.url}${path}`, kind: 'generic', ...more });

const { system, upstream, log } = await deploy({
  services: ['intake', 'policy', 'projector', 'notifier', 'audit', 'portal'],
  directory: [...sampleTenant('contoso'), ...sampleTenant('fabrikam'), ...sampleProvider('webhook-tests')],
  policyOf: ['contoso'],
});

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  await until('the others are known', async () => {
    const people = [auditor, stranger, approver, engineer];
    return (await Promise.all(people.map((whom) => call(whom, 'GET', '/webhooks')))).every(
      ({ status }) => status === 200,
    );
  });
});
afterAll(() => receiver?.stop());

test('a webhook is added, gets an event, is looked at, and is removed', async () => {
  const { status, body: created } = await add(ada, '/whole', { name: 'Ticket system' });
  expect(status).toBe(201);
  expect(created).toMatchObject({ kind: 'generic', name: 'Ticket system', createdBy: 'ada', disabledAt: null });
  const secret = String(created.secret);
  const [listed] = await items(auditor, '/webhooks');
  expect(listed).toMatchObject({ id: created.id, url: `${receiver.url}/whole` });
  expect(JSON.stringify(listed)).not.toContain(secret);

  const { id, record } = await upstream.submit('contoso');
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  const received = await until('the webhook is called', () => receiver.at('/whole')[0]);
  expect(received.payload).toMatchObject({ type: 'request.approval_needed', data: { request: { id } } });
  expect(isAuthentic(secret, received)).toBe(true);
  const delivery = await until('it is among the deliveries, from the log', async () => {
    const [first] = await deliveriesOf(auditor, created.id);
    const isRecorded = log
      .ofRequest(id)
      .some((data) => data.type === 'NotificationRecorded' && data.channel === 'WEBHOOK');
    return first?.outcome === 'delivered' && isRecorded ? first : undefined;
  });
  expect(delivery).toMatchObject({
    id: received.id,
    requestId: id,
    eventType: 'LockboxRequestCreated',
    attempt: 1,
    detail: '204',
    nextAttemptAt: null,
  });

  expect((await call(ada, 'DELETE', `/webhooks/${created.id}`)).status).toBe(204);
  expect((await call(ada, 'DELETE', `/webhooks/${created.id}`)).status).toBe(404);
  expect(await items(ada, '/webhooks')).toEqual([]);
});

test('a delivery that waits shows why, and when it is tried again', async () => {
  receiver.answer('/down', 503);
  const { body: created } = await add(ada, '/down');
  const { id, record } = await upstream.submit('contoso');
  await upstream.decideInternally(record);
  const waiting = await until('it has failed once', async () =>
    (await deliveriesOf(ada, created.id)).find(({ attempt }) => attempt === 1),
  );
  expect(waiting).toMatchObject({ outcome: 'waiting', detail: '503', requestId: id, attempt: 1 });
  expect(Date.parse(String(waiting.nextAttemptAt))).toBeGreaterThan(Date.parse(String(waiting.at)));
  await call(ada, 'DELETE', `/webhooks/${created.id}`);
});

test('a test shows within seconds whether the receiver works', async () => {
  const { body: created } = await add(ada, '/tried');
  expect((await call(ada, 'POST', `/webhooks/${created.id}/test`)).status).toBe(202);
  await until('it has come', () => receiver.at('/tried')[0]);
  const tested = await until('its outcome shows', async () =>
    (await deliveriesOf(ada, created.id)).find(({ outcome }) => outcome === 'delivered'),
  );
  expect(tested).toMatchObject({ eventType: 'WebhookTest', detail: '204', requestId: null });
  await call(ada, 'DELETE', `/webhooks/${created.id}`);
});

test('a webhook receives the chosen events, is paused and continues; missed events are delivered on request', async () => {
  const { body: created } = await add(ada, '/chosen', { events: ['request.approval_needed'] });
  expect(created.events).toEqual(['request.approval_needed']);
  const change = async (changes: object) => (await call(ada, 'PATCH', `/webhooks/${created.id}`, changes)).body;
  expect((await change({ paused: true })).pausedAt).toEqual(expect.any(String));
  const missed = await upstream.submit('contoso');
  await upstream.decideInternally(missed.record);
  const skipped = await until('the log says that it was not sent', async () =>
    (await deliveriesOf(auditor, created.id)).find(({ outcome }) => outcome === 'skipped'),
  );
  expect(skipped).toMatchObject({ detail: 'PAUSED', requestId: missed.id, again: false });
  const ask = () => call(ada, 'POST', `/webhooks/${created.id}/deliveries/${skipped.id}/redelivery`);
  expect(await ask()).toMatchObject({ status: 409, body: { code: 'WEBHOOK_PAUSED' } });
  expect((await call(auditor, 'PATCH', `/webhooks/${created.id}`, { paused: false })).status).toBe(403);
  expect(receiver.at('/chosen')).toEqual([]);

  expect((await change({ paused: false })).pausedAt).toBe(null);
  expect((await ask()).status).toBe(202);
  const received = await until('it is delivered', () => receiver.at('/chosen')[0]);
  expect(received).toMatchObject({ id: skipped.id, payload: { type: 'request.approval_needed' } });
  await until('its outcome is in the log beside the first', async () =>
    (await deliveriesOf(ada, created.id)).some(({ again, outcome }) => again && outcome === 'delivered'),
  );

  for (let times = 1; times < REDELIVERIES; times++) expect((await ask()).status).toBe(202);
  expect(await ask()).toMatchObject({ status: 429, body: { code: 'TOO_MANY_CALLS' } });

  expect((await change({ events: null })).events).toBe(null);
  expect((await change({ events: ['request.rejected_internally'] })).errors).toMatchObject([{ field: 'events' }]);
  expect((await change({})).code).toBe('INVALID_INPUT');
  const acts = await until('the newest change is in the trail', async () => {
    const found = (await items(auditor, '/audit-events?type=AdministrationRecorded')).map(({ data }) => data);
    return found.some((data) => (data as { detail: unknown }).detail === 'events: all') ? found : undefined;
  });
  for (const detail of ['paused', 'resumed', 'events: all']) {
    expect(acts).toContainEqual(expect.objectContaining({ action: 'WEBHOOK_CHANGED', subject: created.id, detail }));
  }
  expect(acts).toContainEqual(expect.objectContaining({ action: 'WEBHOOK_REDELIVERED', detail: skipped.id }));
  await call(ada, 'DELETE', `/webhooks/${created.id}`);
});

test('a new secret is given out once; for a day each message is signed with both', async () => {
  const { body: created } = await add(ada, '/rotated');
  const { status, body: rotated } = await call(ada, 'POST', `/webhooks/${created.id}/secret`);
  expect(status).toBe(200);
  expect(rotated.secret).not.toBe(created.secret);
  const left = Date.parse(String(rotated.bothSecretsUntil)) - Date.now();
  expect(Math.abs(left - BOTH_SECRETS_MS)).toBeLessThan(60_000);
  expect(JSON.stringify(await items(auditor, '/webhooks'))).not.toContain('whsec_');
  await call(ada, 'POST', `/webhooks/${created.id}/test`);
  const received = await until('a test has come', () => receiver.at('/rotated')[0]);
  expect(isAuthentic(String(created.secret), received)).toBe(true);
  expect(isAuthentic(String(rotated.secret), received)).toBe(true);
  expect((await call(auditor, 'POST', `/webhooks/${created.id}/secret`)).status).toBe(403);
  await call(ada, 'DELETE', `/webhooks/${created.id}`);
});

test('a tenant’s are its administrators’ to change, the provider’s its approvers’; others’ do not exist', async () => {
  expect((await add(auditor, '/mine')).status).toBe(403);
  expect((await add(engineer, '/mine')).status).toBe(403);
  const { body: ours } = await add(ada, '/mine');
  const { status, body: theirs } = await add(approver, '/theirs');
  expect(status).toBe(201);
  expect((await items(engineer, '/webhooks')).map(({ id }) => id)).toEqual([theirs.id]);
  for (const [whom, id] of [
    [stranger, ours.id],
    [approver, ours.id],
    [ada, theirs.id],
  ] as const) {
    expect((await call(whom, 'GET', `/webhooks/${id}/deliveries`)).status).toBe(404);
    expect((await call(whom, 'POST', `/webhooks/${id}/test`)).status).toBe(404);
    expect((await call(whom, 'PATCH', `/webhooks/${id}`, { paused: true })).status).toBe(404);
    expect((await call(whom, 'POST', `/webhooks/${id}/secret`)).status).toBe(404);
    expect((await call(whom, 'DELETE', `/webhooks/${id}`)).status).toBe(404);
  }
  expect((await call(auditor, 'POST', `/webhooks/${ours.id}/test`)).status).toBe(403);
  for (const [whom, { id }] of [
    [ada, ours],
    [approver, theirs],
  ] as const) {
    expect((await call(whom, 'DELETE', `/webhooks/${id}`)).status).toBe(204);
  }
});

test('wrong input is answered with the field, and too many webhooks with 409', async () => {
  for (const url of ['hooks', 'ftp://example.com/', 'https://a:b@example.com/']) {
    const { status, body } = await call(ada, 'POST', '/webhooks', { url, kind: 'generic' });
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ field: 'url' }]);
  }
  expect((await add(ada, '/x', { kind: 'pager' })).body.errors).toMatchObject([{ field: 'kind' }]);
  const { body: chat } = await call(stranger, 'POST', '/webhooks', {
    url: 'https://hooks.slack.com/services/T0/B0/abcdefgh',
    kind: 'slack',
  });
  expect(chat.url).toBe('https://hooks.slack.com/…efgh');
  for (let count = 1; count < WEBHOOKS_AT_MOST; count++) expect((await add(stranger, '/many')).status).toBe(201);
  expect(await add(stranger, '/many')).toMatchObject({ status: 409, body: { code: 'TOO_MANY_WEBHOOKS' } });
});
