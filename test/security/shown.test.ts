/**
 * An attacker who administers the database changes the page that an approver sees of a waiting request. A decision on
 * such a page does not count, and opens no access.
 */

import { createHash } from 'node:crypto';
import { personId, type RequestId } from '@lockbox/contracts/ids';
import type { RequestDocument } from '@lockbox/store/collections/requests';
import type { TextDocument } from '@lockbox/store/collections/texts';
import { callApi } from '@lockbox/testing/api-call';
import { changeText } from '@lockbox/testing/change-text';
import { deploy } from '@lockbox/testing/deployment';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { describe, expect, test } from 'vitest';

const { system, upstream, log, store } = await deploy({
  services: ['intake', 'policy', 'projector', 'portal'],
  directory: [...sampleTenant('contoso'), ...sampleProvider('shown-tests')],
  policyOf: ['contoso'],
});

const call = (person: string, method: string, path: string, body?: unknown) =>
  callApi(system.portalUrl(), { sub: person, tenant: 'contoso' }, method, path, body);
const approve = (id: RequestId, shown?: unknown, person = 'ada') =>
  call(person, 'POST', `/lockbox-requests/${id}/decision`, { decision: 'approve', shown });

const decideAs = (person: string, id: RequestId, body: object, headers: Readonly<Record<string, string>>) =>
  callApi(
    system.portalUrl(),
    { sub: person, tenant: 'contoso' },
    'POST',
    `/lockbox-requests/${id}/decision`,
    body,
    headers,
  );

/** A request that waits for the customer, and that the portal shows with its texts, which come by themselves. */
async function waiting(): Promise<RequestId> {
  const { id, record } = await upstream.submit('contoso', { permissions: ['read', 'delete'] });
  await log.waitFor(id, 'RequestSubmitted');
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  await until('it is shown', async () => {
    const { status, body } = await call('ada', 'GET', `/lockbox-requests/${id}`);
    return status === 200 && body.justification !== null;
  });
  return id;
}

/** The request as the portal shows it after the change. */
async function shownAfter(id: RequestId, change: Partial<RequestDocument>) {
  await store.collections.requests.updateOne({ _id: id }, { $set: change });
  const { status, body } = await call('ada', 'GET', `/lockbox-requests/${id}`);
  expect(status).toBe(200);
  return body;
}

const LATER = Date.now() + 10 * 86_400_000;

test.each<[string, Partial<RequestDocument>]>([
  ['the engineer', { engineerId: personId('engineer-2') }],
  ['the permissions', { permissions: ['read'] }],
  ['the data stores', { dataStores: [] }],
  ['the ticket', { ticketId: 'T-another' }],
  ['until when it can be approved', { lockbox: { createdAt: Date.now(), expiresAt: LATER } }],
])('an approval of somebody who was shown otherwise counts for nothing: %s', async (_what, change) => {
  const id = await waiting();
  const { shown } = await shownAfter(id, change);
  for (const [person, sent] of [
    ['ada', shown],
    ['bob', undefined],
  ] as const) {
    expect(await approve(id, sent, person)).toMatchObject({ status: 409, body: { code: 'SHOWN_DIFFERS' } });
  }
  expect(log.typesOf(id)).not.toContain('AccessGranted');
});

/** The portal's answer after somebody has changed a text of the request in the database. */
async function shownAfterText(id: RequestId, change: Partial<TextDocument>) {
  await changeText(store, id, change);
  return await shownAfter(id, { requestedAt: (await storedRequest(id)).requestedAt });
}

async function storedRequest(id: RequestId): Promise<RequestDocument> {
  const stored = await store.collections.requests.findOne({ _id: id });
  if (stored === null) throw new Error(`${id} is not there`);
  return stored;
}

test('a justification that is not the one of the log is shown to nobody, and such a request is not approved', async () => {
  const id = await waiting();
  const body = await shownAfterText(id, { text: 'Only a look at the version number' });
  expect(body).toMatchObject({ shown: null, justification: null, texts: { justification: { differs: true } } });
  expect(await approve(id)).toMatchObject({ status: 428, body: { code: 'PRECONDITION_REQUIRED' } });
  expect(log.typesOf(id)).not.toContain('AccessGranted');
  await until('an alarm', () => system.instances('portal').some((portal) => portal.log().includes('TEXT_DIFFERS')));
});

test('nor does a digest help that was changed with it', async () => {
  const id = await waiting();
  const salt = '07'.repeat(16);
  const text = 'Only a look at the version number';
  const justificationDigest = createHash('sha256').update(salt, 'hex').update(text).digest('hex');
  await shownAfterText(id, { text, salt });
  const body = await shownAfter(id, { justificationDigest });
  expect(body).toMatchObject({ justification: text, shown: expect.any(String) });
  for (const [person, sent] of [
    ['ada', body.shown],
    ['bob', undefined],
  ] as const) {
    expect(await approve(id, sent, person)).toMatchObject({ status: 409, body: { code: 'SHOWN_DIFFERS' } });
  }
  expect(log.typesOf(id)).not.toContain('AccessGranted');
});

describe('an internal approval', () => {
  const approver = { sub: 'approver-1', provider: true } as const;
  const asApprover = (method: string, path: string, body?: unknown) =>
    callApi(system.portalUrl(), approver, method, path, body);
  const approveInternally = (id: RequestId, shown: unknown) =>
    asApprover('POST', `/access-requests/${id}/internal-decision`, { decision: 'approve', shown });

  /** A declared emergency, which an internal approval alone grants, as the portal shows it after the change. */
  async function emergencyAfter(change: Partial<RequestDocument>) {
    const { id } = await upstream.submit('contoso', {
      permissions: ['read', 'delete'],
      exclusion: 'EMERGENCY',
      declaredBy: personId('engineer-1'),
    });
    await until('it is there', async () => (await store.collections.requests.findOne({ _id: id })) !== null);
    const before = await asApprover('GET', `/access-requests/${id}`);
    await store.collections.requests.updateOne({ _id: id }, { $set: change });
    const { body } = await asApprover('GET', `/access-requests/${id}`);
    return { id, honest: before.body.shown, shown: body.shown };
  }

  test.each<[string, Partial<RequestDocument>]>([
    ['an emergency as an ordinary request', { exclusion: null, declaredBy: null }],
    ['the permissions', { permissions: ['read'] }],
    ['the engineer', { engineerId: personId('engineer-2') }],
  ])('an internal approval of somebody who was shown otherwise counts for nothing: %s', async (_what, change) => {
    const { id, honest, shown } = await emergencyAfter(change);
    expect(shown).toMatch(/^[0-9a-f]{64}$/);
    expect(shown).not.toBe(honest);
    expect(await approveInternally(id, shown)).toMatchObject({ status: 409, body: { code: 'SHOWN_DIFFERS' } });
    expect(log.typesOf(id)).not.toContain('AccessGranted');
  });

  test('an internal approval of what the log has counts, and the log says what was shown', async () => {
    const { id, honest } = await emergencyAfter({});
    expect((await approveInternally(id, honest)).status).toBe(200);
    expect(await log.waitFor(id, 'InternallyApproved')).toMatchObject({ shown: honest });
  });
});

test('an approval of what the log has counts, and the log says what was shown', async () => {
  const id = await waiting();
  const { body } = await call('ada', 'GET', `/lockbox-requests/${id}`);
  expect((await approve(id, body.shown)).status).toBe(200);
  expect(await log.waitFor(id, 'RequestApproved')).toMatchObject({ shown: body.shown });
});

test('who does not say what they were shown decides nothing, and neither does If-Match: *', async () => {
  const id = await waiting();
  for (const headers of [{}, { 'if-match': '*' }, { 'if-match': `W/"${'0'.repeat(64)}"` }] as Record<
    string,
    string
  >[]) {
    expect(await decideAs('ada', id, { decision: 'approve', shown: null }, headers)).toMatchObject({
      status: 428,
      body: { code: 'PRECONDITION_REQUIRED' },
    });
  }
  expect(log.typesOf(id)).toEqual(['RequestSubmitted', 'InternallyApproved', 'LockboxRequestCreated']);
});

test.each(['approve', 'deny'])(
  'what somebody has changed in the database while the request was read, and has put back since, is not decided: %s',
  async (decision) => {
    const id = await waiting();
    const decided = decision === 'approve' ? 'RequestApproved' : 'RequestDenied';
    const { permissions } = await storedRequest(id);
    await store.collections.requests.updateOne({ _id: id }, { $set: { permissions: ['read'] } });
    const read = (await call('ada', 'GET', `/lockbox-requests/${id}`)).headers.get('etag') ?? '';
    await store.collections.requests.updateOne({ _id: id }, { $set: { permissions } });
    const headers = { 'if-match': read };
    expect(await decideAs('ada', id, { decision, shown: null }, headers)).toMatchObject({
      status: 412,
      body: { code: 'SHOWN_DIFFERS' },
    });
    expect(log.typesOf(id)).not.toContain(decided);

    const now = (await call('ada', 'GET', `/lockbox-requests/${id}`)).headers.get('etag') ?? '';
    expect((await decideAs('ada', id, { decision, shown: null }, { 'if-match': now })).status).toBe(200);
    await log.waitFor(id, decided);
  },
);
