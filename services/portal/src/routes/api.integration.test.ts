/** The API as its callers have it: real tokens, real log, real projections. */

import { environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { type ShownAnswer, shownOfAnswer } from '@lockbox/domain/requests/presented-answer';
import { callApi } from '@lockbox/testing/api-call';
import { deploy } from '@lockbox/testing/deployment';
import { accessTokenOf, type TokenSubject } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { providerPerson, sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { beforeAll, describe, expect, test } from 'vitest';
import { REFUSALS_ALLOWED } from '../limits/refusals.ts';

const principal = (sub: string, tenant = 'contoso'): TokenSubject => ({ sub, tenant });
const provider = (sub: string): TokenSubject => ({ sub, provider: true });

const call = (whom: TokenSubject | null, method: string, path: string, body?: unknown) =>
  callApi(system.portalUrl(), whom, method, path, body);

const decide = (whom: TokenSubject, id: string, decision: string, comment?: string) =>
  call(whom, 'POST', `/lockbox-requests/${id}/decision`, { decision, ...(comment === undefined ? {} : { comment }) });

/** A request that waits for the customer, and shows in the API. */
async function waitingRequest(tenant = 'contoso'): Promise<string> {
  const { id, record } = await upstream.submit(tenant);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  await until('it shows in the API', async () => {
    const { status } = await call(principal('ada', tenant), 'GET', `/lockbox-requests/${id}`);
    return status === 200;
  });
  return id;
}

const { namespace, system, upstream, log, store } = await deploy({
  services: ['intake', 'policy', 'projector', 'audit', 'portal'],
  directory: [
    ...sampleTenant('contoso'),
    ...sampleTenant('fabrikam', []),
    ...sampleProvider('api-tests'),
    providerPerson('approver-2', 'INTERNAL_APPROVER', 'api-tests'),
  ],
  policyOf: ['contoso'],
});

beforeAll(() =>
  until('the directory has come through', async () => {
    return (await call(principal('eve', 'fabrikam'), 'GET', '/policy')).status === 403;
  }),
);

describe('who may call', () => {
  test('nobody without a token, with an empty one, or with one that is not signed', async () => {
    expect((await call(null, 'GET', '/policy')).status).toBe(401);
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"ada","lockbox_tenant":"contoso"}')}.`.replaceAll(
      '=',
      '',
    );
    for (const token of ['', 'x', unsigned]) {
      const response = await fetch(`${system.portalUrl()}/api/v1/policy`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.status).toBe(401);
    }
  });

  test('an auditor reads, and neither decides nor changes the policy', async () => {
    const id = await waitingRequest();
    expect((await call(principal('cy'), 'GET', '/lockbox-requests')).status).toBe(200);
    expect((await call(principal('cy'), 'GET', '/audit-events')).status).toBe(200);
    expect((await decide(principal('cy'), id, 'approve')).status).toBe(403);
    expect((await call(principal('cy'), 'PUT', '/policy', { enabled: false })).status).toBe(403);
  });

  test('a disabled administrator, one without roles, and one whom the directory does not know may nothing', async () => {
    for (const sub of ['dee', 'eve', 'nobody']) {
      expect((await call(principal(sub), 'GET', '/lockbox-requests')).status).toBe(403);
    }
  });

  test("the provider's people do not see a customer's routes, nor customers the provider's", async () => {
    expect((await call(provider('approver-1'), 'GET', '/lockbox-requests')).status).toBe(403);
    expect((await call(principal('ada'), 'GET', '/access-requests')).status).toBe(403);
  });

  test("another tenant's request does not exist", async () => {
    const id = await waitingRequest();
    for (const path of ['', '/history']) {
      expect((await call(principal('ada', 'fabrikam'), 'GET', `/lockbox-requests/${id}${path}`)).status).toBe(404);
    }
    expect((await decide(principal('ada', 'fabrikam'), id, 'approve')).status).toBe(404);
    expect(log.typesOf(id)).not.toContain('RequestApproved');
  });
});

/** All that an access request has to say. */
const WISH = {
  tenantId: 'contoso',
  environmentId: 'prod',
  dataStores: ['prod-db'],
  permissions: ['read'],
  justification: 'An alert',
  trigger: 'PROVIDER_ALERT',
};

describe('bad input', () => {
  test.for<[string, unknown]>([
    ['decision', { decision: 'maybe' }],
    ['decision', {}],
    ['comment', { decision: 'approve', comment: 'x'.repeat(2001) }],
    ['for', { decision: 'approve', for: 'ever' }],
  ])('a wrong or unknown %s is named, and nothing is decided', async ([field, body]) => {
    const answer = await call(principal('ada'), 'POST', `/lockbox-requests/${crypto.randomUUID()}/decision`, body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ code: 'INVALID_INPUT', errors: [{ field }] });
  });

  test('a filter that is none is refused in words, which name those that there are', async () => {
    const of = async (whom: Parameters<typeof call>[0], path: string) => (await call(whom, 'GET', path)).body.detail;
    const ofCustomer = await of(principal('ada'), '/lockbox-requests?status=denied,perhaps');
    expect(ofCustomer).toContain('"perhaps" is no status');
    expect(ofCustomer).toMatch(/action-needed, approved, denied, expired$/);
    expect(await of(provider('approver-1'), '/access-requests?status=Denied')).toContain('awaiting-internal-approval');
    expect(await of(principal('ada'), '/audit-events?type=1')).toMatch(/^type: is not written as it has to be/);
    expect(await of(principal('ada'), '/lockbox-requests?called=INC1&status=denied')).toContain('called: not together');
  });

  test.for<[string, Record<string, unknown>]>([
    ['tenantId', { tenantId: 'a@b.example' }],
    ['dataStores', { dataStores: [] }],
    ['permissions', { permissions: Array.from({ length: 51 }, (_, number) => `p${number}`) }],
    ['justification', { justification: ' ' }],
    ['justification', { justification: 'x'.repeat(2001) }],
    ['ticketId', { trigger: 'SUPPORT_TICKET' }],
    ['tenantId', { tenantId: 'c\u043entoso' }],
    ['declaredBy', { exclusion: 'EMERGENCY', declaredBy: 'legal-1' }],
    ['disclosure', { disclosure: 'SEALED' }],
  ])('an access request with a wrong %s is refused by name', async ([field, changes]) => {
    const answer = await call(provider('engineer-1'), 'POST', '/access-requests', { ...WISH, ...changes });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(field) } });
    expect(answer.body).toMatchObject({ errors: [{ field }] });
  });

  test('a body that is not JSON, an id that is not a UUID, a wrong cursor, and an unknown address', async () => {
    const response = await fetch(`${system.portalUrl()}/api/v1/policy`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${await accessTokenOf(principal('ada'))}`, 'content-type': 'application/json' },
      body: '{',
    });
    expect(response.status).toBe(400);
    expect((await call(principal('ada'), 'GET', '/lockbox-requests/abc')).status).toBe(400);
    expect((await call(principal('ada'), 'GET', '/lockbox-requests?cursor=abc')).body).toMatchObject({
      status: 400,
      code: 'INVALID_CURSOR',
    });
    expect((await call(principal('ada'), 'GET', '/nothing')).status).toBe(404);
  });
});

describe('deciding', () => {
  test('of two approvers the second gets 409 with the reason', async () => {
    const id = await waitingRequest();
    const answers = await Promise.all([
      decide(principal('ada'), id, 'approve', 'yes'),
      decide(principal('bob'), id, 'deny', 'no'),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const outcomes = () => log.typesOf(id).filter((type) => type === 'RequestApproved' || type === 'RequestDenied');
    await until('its outcome is in the log', () => outcomes().length > 0);
    expect(outcomes()).toHaveLength(1);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      code: expect.any(String),
      detail: expect.stringMatching(/\S/),
    });
  });

  test('shows the comment, which is in no event', async () => {
    const id = await waitingRequest();
    const answer = await decide(principal('ada'), id, 'deny', 'a very private remark');
    expect(answer.body).toMatchObject({ status: 'denied', customerDecision: { comment: 'a very private remark' } });
    const raw = log.records.map((record) => record.raw?.toString('latin1') ?? '').join('');
    expect(raw).not.toContain('a very private remark');
  });

  test('a person who is refused too often gets 429', async () => {
    const id = await waitingRequest('contoso');
    expect((await decide(principal('bob'), id, 'deny')).status).toBe(200);
    const statuses: number[] = [];
    for (let time = 0; time <= REFUSALS_ALLOWED; time++)
      statuses.push((await decide(principal('bob'), id, 'deny')).status);
    expect(statuses.filter((status) => status === 409).length).toBeGreaterThan(0);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('what the provider’s people ask for', () => {
  const ask = (changes: object) => call(provider('engineer-1'), 'POST', '/access-requests', { ...WISH, ...changes });

  test('a submission sent again is the same request; a different one with its id is refused', async () => {
    const sourceRequestId = crypto.randomUUID();
    const first = await ask({ sourceRequestId });
    expect(first).toMatchObject({ status: 200, body: { status: 'awaiting-internal-approval' } });
    // The same submission makes no second event: the answer comes when the portal has waited for one.
    const impatient = await system.start('portal', { LOCKBOX_OUTCOME_WAIT: 'PT2S' });
    const again = { ...WISH, sourceRequestId };
    const second = await callApi(impatient.url, provider('engineer-1'), 'POST', '/access-requests', again);
    await impatient.end();
    expect(second.body.id).toBe(first.body.id);
    expect(log.typesOf(String(first.body.id))).toEqual(['RequestSubmitted']);
    const differing = await ask({ sourceRequestId, justification: 'Something else' });
    expect(differing).toMatchObject({ status: 409, body: { code: 'REQUEST_DIFFERS' } });
  });

  test('whoever submits an exclusion declares it, and nobody else', async () => {
    const own = await ask({ exclusion: 'EMERGENCY' });
    expect(own).toMatchObject({ status: 200, body: { exclusion: 'EMERGENCY', declaredBy: 'engineer-1' } });
    const named = await ask({ exclusion: 'EMERGENCY', declaredBy: 'engineer-2' });
    expect(named).toMatchObject({ status: 400, body: { errors: [{ field: 'declaredBy' }] } });
  });

  test('what has ended is asked for again, and each of the two requests names the other to whoever may see it', async () => {
    const internally = async (id: unknown, decision: string) =>
      (await call(provider('approver-1'), 'POST', `/access-requests/${id}/internal-decision`, { decision })).status;
    const { body: former } = await ask({});
    expect((await ask({ previousRequestId: former.id })).body).toMatchObject({ code: 'PREVIOUS_REQUEST_NOT_ENDED' });
    expect(await internally(former.id, 'reject')).toBe(200);
    const elsewhere = requestIdOf(tenantId('fabrikam'), 'portal', String(former.sourceRequestId));
    expect((await ask({ previousRequestId: elsewhere })).body).toMatchObject({ code: 'PREVIOUS_REQUEST_UNKNOWN' });
    const { status, body: again } = await ask({ previousRequestId: former.id });
    expect(status, JSON.stringify(again)).toBe(200);
    expect(again).toMatchObject({ previousRequest: { id: former.id }, askedAgainAs: [] });
    // How another request ended comes from the projection, which may be behind the answer.
    await until('it names how the former one has ended', async () => {
      const { body } = await call(provider('engineer-1'), 'GET', `/access-requests/${again.id}`);
      const { status: ended, endedAt } = body.previousRequest as {
        readonly status: unknown;
        readonly endedAt: unknown;
      };
      return ended === 'rejected-internally' && typeof endedAt === 'string';
    });
    await until('the former request names it', async () => {
      const { body } = await call(provider('engineer-1'), 'GET', `/access-requests/${former.id}`);
      return JSON.stringify(body.askedAgainAs).includes(String(again.id));
    });
    expect(await internally(again.id, 'approve')).toBe(200);
    const path = `/lockbox-requests/${again.id}`;
    await until('the customer sees it', async () => (await call(principal('ada'), 'GET', path)).status === 200);
    const { body: seen } = await call(principal('ada'), 'GET', path);
    expect(seen).toMatchObject({ previousRequest: { id: former.id, status: null, endedAt: null } });
    expect(await shownOfAnswer(seen as unknown as ShownAnswer)).toBe(seen.shown);
    expect((await decide(principal('ada'), String(again.id), 'deny')).status).toBe(200);
  });

  test('of two internal approvers each gets the outcome of the own decision', async () => {
    const { body } = await ask({});
    const decideAs = (whom: TokenSubject, decision: string) =>
      call(whom, 'POST', `/access-requests/${body.id}/internal-decision`, { decision });
    const answers = await Promise.all([
      decideAs(provider('approver-1'), 'approve'),
      decideAs(provider('approver-2'), 'reject'),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { body: refusal } = answers.find(({ status }) => status === 409) ?? {};
    expect(refusal).toMatchObject({ code: 'ALREADY_DECIDED_INTERNALLY' });
  });
});

test('an internal approver finds what waits first, by ticket, engineer, tenant and environment, with how many could decide', async () => {
  const { id } = await upstream.submit('contoso', { ticketId: 'QUEUE-1' });
  await log.waitFor(id, 'RequestSubmitted');
  const approver = provider('approver-1');
  const listed = async (query: string) => {
    const { status, body } = await call(approver, 'GET', `/access-requests?${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.items as readonly {
      readonly id: string;
      readonly status: string;
      readonly couldDecide: number | null;
    }[]; // a list
  };
  await until('it shows', async () => (await listed('search=QUEUE-1')).length === 1);
  const asked = await waitingRequest();
  const all = await listed('order=waiting-first&limit=200');
  const waits = all.map(({ status }) => status === 'awaiting-internal-approval');
  expect(waits).toEqual(waits.toSorted((one, other) => Number(other) - Number(one)));
  expect(all.find((one) => one.id === id)).toMatchObject({ couldDecide: 2 });
  expect(all.find((one) => one.id === asked)?.couldDecide).toBeGreaterThan(1);
  for (const query of ['search=1', 'search=engineer-1', 'tenantId=contoso', 'environmentId=prod'])
    expect((await listed(`${query}&status=awaiting-internal-approval&limit=200`)).map((one) => one.id)).toContain(id);
  for (const query of ['search=QUEUE-2', 'search=nobody', 'tenantId=fabrikam', 'environmentId=other'])
    expect((await listed(`${query}&limit=200`)).map((one) => one.id)).not.toContain(id);
  expect((await call(approver, 'GET', '/access-requests?access=running&search=x')).status).toBe(400);
});

test('a sealed demand is recorded by the legal department and approved by another person, who read it; nobody else does', async () => {
  const legal = provider('legal-1');
  const approver = provider('approver-1');
  const place = '/tenants/contoso/sealed-requests/portal/L-7';
  const demand = {
    ...WISH,
    ticketId: 'COURT-7',
    sourceRequestId: 'L-7',
    exclusion: 'LEGAL_DEMAND',
    disclosure: 'SEALED',
    disclosableFrom: '2030-01-01T00:00:00.000Z',
  };
  expect((await call(legal, 'POST', '/access-requests', { ...demand, disclosure: 'NOTIFY' })).status).toBe(400);
  for (let times = 0; times < 2; times += 1) {
    const sent = await call(legal, 'POST', '/access-requests', demand); // again: it is the same record
    expect(sent.status, JSON.stringify(sent.body)).toBe(202);
    expect(sent.body).toMatchObject({ location: `/api/v1${place}` });
  }
  for (const [field, value] of Object.entries({
    permissions: [...WISH.permissions, 'write'],
    ticketId: 'COURT-8',
    trigger: 'SUPPORT_TICKET',
    disclosableFrom: null,
  })) {
    const sent = await call(legal, 'POST', '/access-requests', { ...demand, [field]: value });
    expect([field, sent.status, sent.body.code]).toEqual([field, 409, 'REQUEST_DIFFERS']); // the approver is shown the first
  }
  const engineer = provider('engineer-1');
  const wish = { ...WISH, sourceRequestId: 'L-7' };
  expect((await call(engineer, 'POST', '/access-requests', wish)).body).toMatchObject({ code: 'REQUEST_DIFFERS' });
  const mine = { sourceRequestId: 'L-7', recordedBy: { id: 'legal-1' }, disclosableFrom: demand.disclosableFrom };
  expect((await call(legal, 'GET', '/sealed-requests')).body).toMatchObject({
    items: [{ ...mine, status: 'waiting' }],
  });
  for (const other of [provider('engineer-1'), approver])
    expect((await call(other, 'GET', '/sealed-requests')).status).toBe(403);
  expect((await call(provider('engineer-1'), 'GET', place)).status).toBe(404);
  expect((await call(principal('ada'), 'GET', place)).status).toBe(403);
  expect((await call(approver, 'GET', place)).body).toMatchObject({ ...mine, permissions: demand.permissions });
  const stored = await store.privateDb.collection('sealed_demands').find().toArray();
  expect(stored).toHaveLength(1);
  expect(JSON.stringify(stored)).not.toMatch(/contoso|L-7|legal/);

  const decision = { decision: 'approve' };
  expect((await call(legal, 'POST', `${place}/internal-decision`, decision)).status).toBe(403);
  expect((await call(approver, 'POST', `${place}/internal-decision`, decision)).body).toMatchObject({
    status: 'sealed',
  });
  // At once: no page is notified of it later.
  expect((await call(legal, 'GET', '/sealed-requests')).body).toMatchObject({ items: [{ ...mine, status: 'sealed' }] });
  expect((await call(approver, 'GET', place)).status).toBe(404);

  expect((await call(approver, 'POST', `${place}/disclosure`, {})).status).toBe(403);
  expect((await call(legal, 'POST', `${place}/disclosure`, {})).body).toMatchObject({ status: 'disclosed' });
  expect((await call(legal, 'GET', place)).body.status).toBe('disclosed');
  const id = requestIdOf(tenantId('contoso'), 'portal', 'L-7');
  expect((await call(principal('ada'), 'GET', `/lockbox-requests/${id}`)).body).toMatchObject({
    status: 'excluded',
    declaredBy: { id: 'legal-1' },
    internalApproval: { by: { id: 'approver-1' } },
  });
});

test('a request that is no sealed demand is not decided as one', async () => {
  const approver = provider('approver-1');
  const wish = { ...WISH, sourceRequestId: 'L-8' };
  expect((await call(provider('engineer-1'), 'POST', '/access-requests', wish)).status).toBeLessThan(300);
  const id = requestIdOf(tenantId('contoso'), 'portal', 'L-8');
  await until('it is read', async () => (await call(approver, 'GET', `/access-requests/${id}`)).status === 200);
  const place = '/tenants/contoso/sealed-requests/portal/L-8/internal-decision';
  for (const decision of ['approve', 'reject'])
    expect((await call(approver, 'POST', place, { decision })).body).toMatchObject({ code: 'REQUEST_DIFFERS' });
  expect((await call(approver, 'GET', `/access-requests/${id}`)).body.status).toBe('awaiting-internal-approval');
});

test('a decision without an outcome in time is not lost: 202 says where to look for it, and its own person finds out', async () => {
  const id = await waitingRequest();
  const other = await waitingRequest();
  const { shown } = (await call(principal('ada'), 'GET', `/lockbox-requests/${id}`)).body;
  const [policy] = system.instances('policy');
  await policy?.end();
  const portal = await system.start('portal', { LOCKBOX_OUTCOME_WAIT: 'PT1S' });
  const response = await fetch(`${portal.url}/api/v1/lockbox-requests/${id}/decision`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await accessTokenOf(principal('ada'))}`, 'content-type': 'application/json' },
    body: JSON.stringify({ decision: 'approve', shown }),
  });
  const unlike = { decision: 'approve', shown: '0'.repeat(64) };
  const refused = await callApi(portal.url, principal('ada'), 'POST', `/lockbox-requests/${other}/decision`, unlike);
  const wish = { ...WISH, environmentId: 'nowhere', sourceRequestId: 'refused-later' };
  const asked = await callApi(portal.url, provider('engineer-1'), 'POST', '/access-requests', wish);
  await portal.end();
  expect(response.status).toBe(202);
  const location = `/api/v1/lockbox-requests/${id}`;
  expect(response.headers.get('location')).toBe(location);
  const { commandId, ...pending } = (await response.json()) as { readonly commandId: string };
  expect(pending).toEqual({ status: 'pending', requestId: id, location });
  const outcome = `/lockbox-requests/${id}/outcomes/${commandId}`;
  expect((await call(principal('ada'), 'GET', outcome)).body).toMatchObject({ status: 'pending' });
  await system.start('policy');
  await until('it is decided', async () => {
    const { body } = await call(principal('ada'), 'GET', `/lockbox-requests/${id}`);
    return body.status === 'approved';
  });

  const settled = (whom: TokenSubject, path: string) =>
    until('its outcome is there', async () => {
      const { body } = await call(whom, 'GET', path);
      return body.status !== 'pending' && body;
    });
  expect(await settled(principal('ada'), outcome)).toEqual({
    status: 'recorded',
    code: null,
    detail: null,
    params: {},
  });
  const refusal = `/lockbox-requests/${other}/outcomes/${refused.body.commandId}`;
  expect(await settled(principal('ada'), refusal)).toMatchObject({
    status: 'refused',
    code: 'SHOWN_DIFFERS',
    detail: expect.any(String),
  });
  for (const whom of [principal('bob'), principal('cy'), principal('ada', 'fabrikam')])
    expect((await call(whom, 'GET', refusal)).body).toMatchObject({ status: 'pending' });
  const ofProvider = `/access-requests/${other}/outcomes/${refused.body.commandId}`;
  expect((await call(provider('engineer-1'), 'GET', ofProvider)).body).toMatchObject({ status: 'pending' });
  const submission = `/access-requests/${asked.body.requestId}/outcomes/${asked.body.commandId}?tenantId=contoso`;
  expect(await settled(provider('engineer-1'), submission)).toMatchObject({ status: 'refused' });
  expect((await call(principal('ada'), 'GET', submission)).status).toBe(403);
});

test('with the default setting, an answer waits 2 seconds for its outcome', async () => {
  const portal = await system.start('portal', { LOCKBOX_OUTCOME_WAIT: undefined });
  const approve = (id: string) =>
    callApi(portal.url, principal('ada'), 'POST', `/lockbox-requests/${id}/decision`, { decision: 'approve' });
  await until('an outcome comes within that time', async () => (await approve(await waitingRequest())).status === 200);

  const waiting = await waitingRequest();
  const [policy] = system.instances('policy');
  await policy?.end();
  const begin = Date.now();
  const { status } = await approve(waiting);
  const tookMs = Date.now() - begin;
  await portal.end();
  expect(status).toBe(202);
  expect(tookMs).toBeGreaterThan(1_900);
  expect(tookMs).toBeLessThan(15_000);
  await system.start('policy');
});

describe('the policy', () => {
  test('cannot be enabled without one of the licences; the answer names the families', async () => {
    const answer = await call(principal('ada', 'fabrikam'), 'PUT', '/policy', { enabled: true });
    expect(answer.status).toBe(409);
    expect(answer.body.detail).toContain('Microsoft 365 Insider Risk Management');
  });

  test('shows how far its roll-out is', async () => {
    const { body } = await call(principal('ada'), 'GET', '/policy');
    expect(body).toMatchObject({ enabled: true, changedBy: { id: 'ada', displayName: 'ada of contoso' } });
    const { policyVersion } = await until('the roll-out has begun', () =>
      log
        .ofTenant('contoso')
        .map(({ data }) => data)
        .find((data) => data.type === 'PolicyEnabled'),
    );
    const confirm = (dataStoreId: string) => ({
      type: 'DataStoreEnforcing' as const,
      source: 'servicedesk',
      tenantId: 'contoso' as never, // ids
      environmentId: 'prod' as never,
      dataStoreId: dataStoreId as never,
      policyVersion,
      enforcedAt: Date.now(),
    });
    await upstream.publish('servicedesk', [confirm('prod-db')]);
    await until('one data store has confirmed', async () => {
      const { body: now } = await call(principal('cy'), 'GET', '/policy');
      return (
        JSON.stringify(now.rollOut).match(/"confirmedAt":"/g)?.length === 1 && JSON.stringify(now).includes('"running"')
      );
    });
    await upstream.publish('servicedesk', [confirm('prod-files')]);
    await until('the roll-out is complete', async () => {
      const { body: now } = await call(principal('cy'), 'GET', '/policy');
      return JSON.stringify(now.rollOut).includes('"completed"');
    });
  });

  test('names whom a licence is missing in covered environments, and still asks the customer', async () => {
    const [user] = sampleTenant('contoso').filter((record) => record.type === 'Principal');
    if (user?.type !== 'Principal') throw new Error('The sample tenant has no people');
    const without = (name: string, changes: Partial<typeof user>) => ({
      ...user,
      principalId: personId(name),
      displayName: `${name} of contoso`,
      roles: [],
      licences: [],
      ...changes,
    });
    await upstream.publishDirectory([
      without('gus', { environmentIds: [environmentId('sandbox')] }), // not managed, and so not covered
      without('hal', { disabled: true }),
      without('fay', {}),
    ]);
    const { body } = await until('the shortfall shows', async () => {
      const answer = await call(principal('ada'), 'GET', '/policy/licence-shortfall');
      return JSON.stringify(answer.body).includes('fay') ? answer : undefined;
    });
    expect(body).toMatchObject({
      users: [{ id: 'fay', displayName: 'fay of contoso', environmentIds: ['prod'] }],
      usersInCoveredEnvironments: 5,
      managedEnvironments: expect.arrayContaining([{ id: 'power-apps', name: 'Power Apps', held: false }]),
    });
    await waitingRequest();
  });

  test('shows which environments are not managed, and so not covered', async () => {
    const { body } = await call(principal('cy'), 'GET', '/environments');
    expect(body.items).toEqual([
      { id: 'prod', displayName: 'contoso prod', managed: true, dataStores: ['prod-db', 'prod-files'] },
      { id: 'sandbox', displayName: 'contoso sandbox', managed: false, dataStores: ['sandbox-db', 'sandbox-files'] },
    ]);
  });
});

describe('lists', () => {
  test('pages follow one another without a gap or a repeat', async () => {
    const made = [await waitingRequest(), await waitingRequest(), await waitingRequest()];
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await call(principal('ada'), 'GET', `/lockbox-requests?limit=2${cursor && `&cursor=${cursor}`}`);
      const items = body.items as { id: string }[]; // the route's schema
      seen.push(...items.map(({ id }) => id));
      cursor = typeof body.nextCursor === 'string' ? body.nextCursor : '';
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made));
    expect(seen.slice(0, 3)).toEqual(made.toReversed());
  });

  test('are filtered by status, environment and ticket', async () => {
    const id = await waitingRequest();
    const { body: one } = await call(principal('ada'), 'GET', `/lockbox-requests/${id}`);
    const found = async (query: string) => {
      const { body } = await call(principal('ada'), 'GET', `/lockbox-requests?${query}`);
      return (body.items as { id: string }[]).map((item) => item.id); // the route's schema
    };
    expect(await found('status=action-needed')).toContain(id);
    expect(await found('status=denied,expired')).not.toContain(id);
    expect(await found('environmentId=sandbox')).toEqual([]);
    expect(await found(`search=${String(one.supportRequestId)}`)).toEqual([id]);
  });

  test('the trail has every event of the tenant, with its place and hash in the log', async () => {
    const { body } = await call(principal('cy'), 'GET', '/audit-events?type=PolicyEnabled');
    expect(body.items).toEqual([
      expect.objectContaining({
        type: 'PolicyEnabled',
        topic: namespace.topics.events,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      }),
    ]);
  });
});

test('the API describes itself', async () => {
  const { body } = await call(null, 'GET', '/openapi.json');
  expect(Object.keys(body.paths as object)).toEqual(
    expect.arrayContaining(['/api/v1/lockbox-requests/{id}/decision', '/api/v1/access-requests', '/api/v1/policy']),
  );
});
