/** Actors and recipients in the audit index, and the choice of notices. */
import { type RequestId, tenantId } from '@lockbox/contracts/ids';
import { eventIdOf, notificationIdOf } from '@lockbox/contracts/uuid';
import { callApi } from '@lockbox/testing/api-call';
import { deploy } from '@lockbox/testing/deployment';
import type { TokenSubject } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { beforeAll, describe, expect, test } from 'vitest';

const ada: TokenSubject = { sub: 'ada', tenant: 'contoso' };
const auditor: TokenSubject = { sub: 'cy', tenant: 'contoso' };
const stranger: TokenSubject = { sub: 'ada', tenant: 'fabrikam' };

const { system, upstream, senders, log } = await deploy({
  services: ['intake', 'policy', 'projector', 'audit', 'portal'],
  directory: [...sampleTenant('contoso'), ...sampleTenant('fabrikam'), ...sampleProvider('trail-tests')],
  policyOf: ['contoso'],
});
const call = (whom: TokenSubject, method: string, path: string, body?: unknown) =>
  callApi(system.portalUrl(), whom, method, path, body);
interface Shown {
  readonly type: string;
  readonly requestId: string | null;
  readonly by: { readonly id: string; readonly displayName: string | null } | null;
  readonly recipient: { readonly id: string; readonly displayName: string | null } | null;
  readonly supportRequestId: string | null;
}
const events = async (query: string, whom = auditor) => {
  const { status, body } = await call(whom, 'GET', `/audit-events?limit=200&${query}`);
  expect(status).toBe(200);
  return body.items as readonly Shown[]; // a list
};
const typesOf = (items: readonly Shown[]) => items.map(({ type }) => type).toReversed();

let handedBack: RequestId;
let other: RequestId;
beforeAll(async () => {
  const { id, record } = await upstream.submit('contoso', { ticketId: 'SR-1' });
  handedBack = id;
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  await until('it can be decided', async () => (await call(ada, 'GET', `/lockbox-requests/${id}`)).status === 200);
  await call(ada, 'POST', `/lockbox-requests/${id}/decision`, { decision: 'approve' });
  await upstream.finish(record);
  await log.waitFor(id, 'AccessEnded');
  other = (await upstream.submit('contoso', { ticketId: 'SR-22', engineerId: 'engineer-2' as never })).id; // any other
  await log.waitFor(other, 'RequestSubmitted');
  const about = eventIdOf(tenantId('contoso'), 1);
  for (const [recipientId, channel] of [
    ['ada', 'EMAIL'],
    ['engineer-1', 'EMAIL'],
    ['hook', 'WEBHOOK'],
  ] as const)
    await senders.send('notifier', 'contoso', {
      type: 'RecordNotification',
      notificationId: notificationIdOf(about, recipientId, channel),
      eventId: about,
      requestId: id,
      recipientId: recipientId as never, // of either side
      channel,
      outcome: 'DELIVERED',
      detail: '250',
      attempts: 1,
      internal: false,
      aboutSequence: 1,
      at: Date.now(),
    });
  await until('all of it shows', async () => (await events('type=NotificationRecorded')).length === 3);
});

test('who acted is the person, also where a system reported it; what fell due was done by nobody', async () => {
  const byOf = Object.fromEntries((await events(`requestId=${handedBack}`)).map(({ type, by }) => [type, by]));
  expect(byOf).toMatchObject({
    RequestSubmitted: { id: 'engineer-1', displayName: 'engineer-1 at the provider' },
    InternallyApproved: { id: 'approver-1', displayName: 'approver-1 at the provider' },
    LockboxRequestCreated: null,
    RequestApproved: { id: 'ada', displayName: 'ada of contoso' },
    AccessEnded: { id: 'engineer-1' },
  });
  const [approved] = await events(`requestId=${handedBack}&type=InternallyApproved`);
  expect(approved).toMatchObject({ actor: { kind: 'UPSTREAM', id: 'servicedesk' }, supportRequestId: 'SR-1' });
});

test('recipients are named, on either side', async () => {
  const told = await events('type=NotificationRecorded');
  expect(told.map(({ recipient }) => recipient?.displayName ?? null).toSorted()).toEqual(
    ['ada of contoso', 'engineer-1 at the provider', null].toSorted(),
  );
});

test('events are found by anyone involved, by name or id', async () => {
  const ofEngineer = ['RequestSubmitted', 'AccessGranted', 'AccessEnded', 'NotificationRecorded'];
  for (const text of ['engineer-1', 'engineer-1 at the'])
    expect(typesOf(await events(`person=${text}`)), text).toEqual(ofEngineer);
  expect(typesOf(await events('person=approver-1'))).toEqual(['InternallyApproved']);
  expect(typesOf(await events('person=ada%20of&type=RequestApproved,NotificationRecorded,RequestSubmitted'))).toEqual([
    'RequestApproved',
    'NotificationRecorded',
  ]);
  expect(await events('person=nobody')).toEqual([]);
  expect(await events('person=approver-1', stranger)).toEqual([]);
});

test('events are found by the ticket of their request', async () => {
  const requests = async (query: string) => new Set((await events(query)).map(({ requestId }) => requestId));
  expect(await requests('ticket=sr-1')).toEqual(new Set([handedBack]));
  expect(await requests('ticket=22')).toEqual(new Set([other]));
  expect(await requests('ticket=SR')).toEqual(new Set([handedBack, other]));
  expect(await requests(`ticket=SR-1&requestId=${other}`)).toEqual(new Set());
  expect(await events('ticket=none')).toEqual([]);
});

test('notices can be left out, and are there where they are asked for', async () => {
  const all = typesOf(await events(''));
  expect(typesOf(await events('notices=false'))).toEqual(all.filter((type) => type !== 'NotificationRecorded'));
  expect(await events('notices=false&type=NotificationRecorded')).toHaveLength(3);
});

test('the history of a request names people too, and so does an exported file', async () => {
  const { body } = await call(auditor, 'GET', `/lockbox-requests/${handedBack}/history`);
  expect((body.items as Shown[]).find(({ type }) => type === 'AccessEnded')?.by?.id).toBe('engineer-1'); // a list
  const all = await events('type=InternallyApproved');
  expect(all).toMatchObject([{ by: { id: 'approver-1' } }]);
});

describe('the accesses of which the administrators are notified', () => {
  test('both, until one of them chooses; each choice is in the log with who chose', async () => {
    const path = '/notice-preferences';
    expect((await call(auditor, 'GET', path)).body).toEqual({
      accessWithoutApproval: true,
      accessEnded: true,
      changedAt: null,
      changedBy: null,
    });
    const chosen = { accessWithoutApproval: true, accessEnded: false };
    const { status, body } = await call(ada, 'PUT', path, chosen);
    expect([status, body]).toMatchObject([200, { ...chosen, changedBy: { id: 'ada', displayName: 'ada of contoso' } }]);
    expect((await call(auditor, 'GET', path)).body).toMatchObject(chosen);
    await until('it is in the trail', async () => (await events('type=NoticePreferencesSet')).length === 1);
    expect(await events('type=NoticePreferencesSet')).toMatchObject([{ by: { id: 'ada' }, data: chosen }]);
    await call(ada, 'PUT', '/policy', { enabled: false });
    expect((await call(auditor, 'GET', path)).body).toMatchObject(chosen);
  });
  test('is chosen by administrators alone, of their own tenant, and in full', async () => {
    const chosen = { accessWithoutApproval: false, accessEnded: false };
    expect((await call(auditor, 'PUT', '/notice-preferences', chosen)).status).toBe(403);
    expect((await call({ sub: 'engineer-1', provider: true }, 'GET', '/notice-preferences')).status).toBe(403);
    expect((await call(ada, 'PUT', '/notice-preferences', { accessEnded: false })).status).toBe(400);
    expect((await call(stranger, 'GET', '/notice-preferences')).body).toMatchObject({ accessEnded: true });
  });
});

test('a person’s own notices are chosen by that person, read by nobody else, and in the log with the name', async () => {
  const path = '/notice-preferences/own';
  const chosen = {
    choices: [{ kind: 'ACCESS_ENDED', delivery: 'DAILY' }],
    digestAt: '17:05',
    quiet: { from: '22:00', until: '06:30' },
  };
  const { status, body } = await call(ada, 'PUT', path, chosen);
  expect([status, body]).toMatchObject([
    200,
    { digestAt: '17:05', quiet: chosen.quiet, changedAt: expect.any(String) },
  ]);
  expect((await call(ada, 'GET', path)).body.choices).toEqual(expect.arrayContaining(chosen.choices));
  await until('it is in the trail', async () => (await events('type=PersonalNoticesSet')).length === 1);
  expect(await events('type=PersonalNoticesSet')).toMatchObject([
    { by: { id: 'ada' }, data: { choices: chosen.choices, digestAt: 1_025, quietFrom: 1_320, quietUntil: 390 } },
  ]);
  expect((await call(auditor, 'GET', path)).status).toBe(403);
  expect((await call(auditor, 'PUT', path, chosen)).status).toBe(403);
  expect((await call(stranger, 'GET', path)).body).toMatchObject({ quiet: null, changedAt: null });
  for (const wrong of [
    { digestAt: '24:00' },
    { quiet: { from: '22:00' } },
    { choices: [{ kind: 'RAIN', delivery: 'NONE' }] },
  ]) {
    expect((await call(ada, 'PUT', path, { ...chosen, ...wrong })).status).toBe(400);
  }
});
