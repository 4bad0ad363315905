/** The Authorization API as a policy enforcement point meets it, in the shapes of its specification and interoperability scenarios. */
import { hash } from 'node:crypto';
import type { EventData } from '@lockbox/contracts/generated/events';
import { personId, requestId } from '@lockbox/contracts/ids';
import { END, environmentWith, granted, personRemoved } from '@lockbox/grants/testing/sample-grants';
import { describe, expect, test } from 'vitest';
import { ACCESS_URL, accessAfter, BOUND_SECRET, ONE_TENANT_SECRET, SECRET } from '../testing/access-after.ts';
import { bearer, callAfter } from '../testing/authzen-call.ts';
import { ENDPOINTS, faultsOf } from '../testing/authzen-schemas.ts';

const KNOWN = bearer(SECRET);

const subject = { type: 'engineer', id: 'engineer-1' };
const action = { name: 'read' };
const store = (id: string, properties: object = { tenantId: 'contoso' }) => ({ type: 'data_store', id, properties });
const evaluation = { subject, action, resource: store('crm') };

/** A legal demand for this engineer's work that the law forbids to tell, approved internally; and later opened. */
const sealed: EventData = {
  type: 'ExclusionSealed',
  requestId: requestId('request-1'),
  commitment: hash('sha256', 'the details', 'buffer'),
};
const disclosed: EventData = {
  type: 'DisclosureLifted',
  requestId: requestId('request-1'),
  liftedBy: personId('legal-1'),
  liftedAt: END,
  salt: Buffer.alloc(32),
  details: '{"engineerId":"engineer-1","dataStores":["crm"],"permissions":["read"]}',
  assertion: null,
};

describe('an evaluation', () => {
  test('of a grant that runs is a yes, with the grant, its basis and its end', async () => {
    const { status, body } = await callAfter([granted()])('evaluation', evaluation);
    expect(status).toBe(200);
    expect(body).toEqual({
      decision: true,
      context: {
        grantId: 'grant-1',
        requestId: 'request-1',
        basis: 'CUSTOMER_APPROVAL',
        expiresAt: new Date(END).toISOString(),
      },
    });
  });

  test.each<[string, Parameters<typeof callAfter>, object, string]>([
    ['during start-up', [[granted()], { doubt: 'NOT_READY' }], {}, 'NOT_READY'],
    ['while the clocks differ', [[granted()], { doubt: 'CLOCK_IN_DOUBT' }], {}, 'CLOCK_IN_DOUBT'],
    ['while the log cannot be read', [[granted()], { doubt: 'CUT_OFF' }], {}, 'CUT_OFF'],
    ['of an unknown data store', [[granted()]], { resource: store('unknown') }, 'OTHER_DATA_STORE'],
    ['without a grant', [[]], {}, 'NO_GRANT'],
    ['of a sealed demand', [[sealed]], {}, 'NO_GRANT'],
    ['of a sealed demand that was disclosed', [[sealed, disclosed]], {}, 'NO_GRANT'],
    ['after the end', [[granted()], { now: END }], {}, 'GRANT_OVER'],
    ['of a data store that has left the environment', [[granted(), environmentWith('files')]], {}, 'DATA_STORE_LEFT'],
    ['of an engineer who has lost the role', [[granted(), personRemoved]], {}, 'ENGINEER_NOT_ALLOWED'],
    ['of another permission', [[granted()]], { action: { name: 'delete' } }, 'OTHER_PERMISSION'],
    ['of another tenant', [[granted()]], { resource: store('crm', { tenantId: 'fabrikam' }) }, 'NO_GRANT'],
    [
      'of another environment',
      [[granted()]],
      { resource: store('crm', { tenantId: 'contoso', environmentId: 'sandbox' }) },
      'OTHER_DATA_STORE',
    ],
    ['of another type of subject', [[granted()]], { subject: { ...subject, type: 'user' } }, 'UNKNOWN_SUBJECT_TYPE'],
    ['of another type of resource', [[granted()]], { resource: { type: 'todo', id: '1' } }, 'UNKNOWN_RESOURCE_TYPE'],
  ])('%s is a no, with its reason', async (_, log, changes, reason) => {
    const { status, body } = await callAfter(...log)('evaluation', { ...evaluation, ...changes });
    expect(status).toBe(200);
    expect(body).toEqual({ decision: false, context: { reason, message: expect.stringMatching(/\.$/) } });
  });

  test('may have a context, further properties and fields that are not known here', async () => {
    const more = {
      subject: { ...subject, properties: { department: 'Support' } },
      context: { time: '2026-03-01T12:00:00Z' },
      futureField: { nested: true },
    };
    const { body } = await callAfter([granted()])('evaluation', { ...evaluation, ...more });
    expect(body).toMatchObject({ decision: true });
  });

  test.each<[string, unknown, string]>([
    ['without a subject', { action, resource: store('crm') }, 'subject is missing'],
    ['without an action', { subject, resource: store('crm') }, 'action is missing'],
    ['without a resource', { subject, action }, 'resource is missing'],
    ['with a subject without type', { ...evaluation, subject: { id: 'a' } }, 'subject.type is missing'],
    ['with a subject without id', { ...evaluation, subject: { type: 'engineer' } }, 'subject.id is missing'],
    ['with an action without name', { ...evaluation, action: {} }, 'action.name is missing'],
    ['with a resource without id', { ...evaluation, resource: { type: 'data_store' } }, 'resource.id is missing'],
    ['with a text as subject', { ...evaluation, subject: 'engineer-1' }, 'subject has to be an object'],
    ['with a number as name', { ...evaluation, action: { name: 1 } }, 'action.name has to be a text'],
    ['with a list as context', { ...evaluation, context: [] }, 'context has to be an object'],
    [
      'with a text as properties',
      { ...evaluation, subject: { ...subject, properties: 'x' } },
      'subject.properties has to be',
    ],
    ['that is a text', '"engineer-1"', 'the body has to be an object'],
    ['that is no JSON', '{"subject"', 'JSON'],
    ['that is empty', '', 'empty'],
  ])('%s is refused with what to send', async (_, payload, sentence) => {
    const { status, body } = await callAfter([granted()])('evaluation', payload);
    expect({ status, body }).toEqual({ status: 400, body: expect.stringContaining(sentence) });
  });

  test('that is not sent as JSON is refused with what to send', async () => {
    const { status, body } = await callAfter([granted()])('evaluation', 'a=b', {
      ...KNOWN,
      'content-type': 'text/csv',
    });
    expect({ status, body }).toEqual({ status: 400, body: expect.stringContaining('Content-Type: application/json') });
  });
});

describe('a resource by type and id alone', () => {
  const bare = { type: 'data_store', id: 'crm' };

  test('is of the only tenant that its caller is bound to, and an attempt there is reported', async () => {
    const { app, refused } = accessAfter([granted()]);
    const ask = async (name: string) =>
      (
        await app.inject({
          ...{ method: 'POST', url: '/access/v1/evaluation', headers: bearer(ONE_TENANT_SECRET) },
          payload: { subject, action: { name }, resource: bare },
        })
      ).json();
    expect(await ask('read')).toMatchObject({ decision: true, context: { grantId: 'grant-1' } });
    expect(refused).toEqual([]);
    expect(await ask('delete')).toMatchObject({ decision: false, context: { reason: 'OTHER_PERMISSION' } });
    expect(refused).toEqual(['OTHER_PERMISSION engineer-1']);
  });

  test.each([
    ['all tenants', SECRET],
    ['two tenants', BOUND_SECRET],
  ])('is refused to a caller of %s, with what to name, and reported to nobody', async (_, secret) => {
    const { app, refused } = accessAfter([granted()]);
    const call = async (path: string, payload: object) =>
      (await app.inject({ method: 'POST', url: `/access/v1/${path}`, headers: bearer(secret), payload })).json();
    const context = { reason: 'TENANT_NOT_NAMED', message: expect.stringContaining('resource.properties.tenantId') };
    expect(await call('evaluation', { subject, action, resource: bare })).toEqual({ decision: false, context });
    expect(await call('evaluations', { subject, action, evaluations: [{ resource: bare }] })).toEqual({
      evaluations: [{ decision: false, context }],
    });
    for (const path of ['search/subject', 'search/action'])
      expect(await call(path, { subject, action, resource: bare })).toEqual({ context, results: [] });
    expect(refused).toEqual([]);
  });
});

test('a body of more than 256 KiB is refused unread', async () => {
  const call = callAfter([granted()]);
  const sized = (bytes: number) => ({ ...evaluation, context: { filler: 'x'.repeat(bytes) } });
  expect((await call('evaluation', sized(255 * 1_024))).status).toBe(200);
  expect((await call('evaluation', sized(256 * 1_024))).status).toBe(413);
});

const REALM = `Bearer realm="${ACCESS_URL}"`;

test.each<[string, Record<string, string>, string]>([
  ['no secret', {}, REALM],
  ['another secret', bearer('another-secret-of-as-many-characters'), `${REALM}, error="invalid_token"`],
  ['a secret that is too short', bearer('short'), `${REALM}, error="invalid_token"`],
  ['a name and a password', { authorization: `Basic ${SECRET}` }, REALM],
])('a caller with %s learns nothing', async (_, headers, challenge) => {
  const call = callAfter([granted()]);
  for (const path of ENDPOINTS)
    expect(await call(path, evaluation, headers)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': challenge },
    });
});

test('every answer has the identifier of its call, and none where the call has none', async () => {
  const call = callAfter([], { doubtElsewhere: 'BEHIND' });
  const id = { 'x-request-id': 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716' };
  const all = { subject, action, resource: { type: 'data_store' } };
  const statuses = [
    await call('evaluation', evaluation, { ...KNOWN, ...id }),
    await call('evaluations', { ...evaluation, evaluations: [{}] }, { ...KNOWN, ...id }),
    await call('search/action', { subject, resource: store('crm') }, { ...KNOWN, ...id }),
    await call('search/resource', all, { ...KNOWN, ...id }),
    await call('evaluation', '', { ...KNOWN, ...id }),
    await call('evaluation', evaluation, id),
  ].map(({ status, headers }) => [status, headers['x-request-id']]);
  expect(statuses).toEqual([200, 200, 200, 503, 400, 401].map((status) => [status, id['x-request-id']]));
  expect((await call('evaluation', evaluation)).headers).not.toHaveProperty('x-request-id');
});

describe('several evaluations', () => {
  const call = callAfter([granted()]);
  const [yes, no] = [{ resource: store('crm') }, { resource: store('unknown') }];
  const decisions = async (payload: object) =>
    (await call('evaluations', { subject, action, ...payload })).body.evaluations?.map(
      ({ decision }: { decision: boolean }) => decision,
    );

  test.each([
    [undefined, [true, false, true]],
    ['execute_all', [true, false, true]],
    ['deny_on_first_deny', [true, false]],
    ['permit_on_first_permit', [true]],
  ])('with the semantic %s end where it says', async (evaluations_semantic, expected) => {
    const options = evaluations_semantic === undefined ? {} : { evaluations_semantic };
    expect(await decisions({ evaluations: [yes, no, yes], options })).toEqual(expected);
  });

  test('take what they lack from what is given for all, and have their own otherwise', async () => {
    const own = { resource: store('files') };
    const payload = { resource: store('crm'), evaluations: [{}, own, { ...own, action: { name: 'delete' } }] };
    expect(await decisions(payload)).toEqual([true, true, false]);
  });

  test('have their own parts as a whole: what one lacks is not taken from that for all', async () => {
    const own = { resource: { id: 'files', properties: { tenantId: 'contoso' } } };
    const { body } = await call('evaluations', { subject, action, resource: store('crm'), evaluations: [own] });
    expect(body.evaluations).toEqual([
      { decision: false, context: { error: { status: 400, message: 'resource.type is missing' } } },
    ]);
  });

  test('are refused one by one where something is wrong with one', async () => {
    const { status, body } = await call('evaluations', { subject, action, evaluations: [yes, {}] });
    const error = { status: 400, message: 'resource is missing' };
    expect({ status, second: body.evaluations[1] }).toEqual({
      status: 200,
      second: { decision: false, context: { error } },
    });
  });

  test('are one evaluation where there is no list, or an empty one', async () => {
    for (const payload of [evaluation, { ...evaluation, evaluations: [] }])
      expect((await call('evaluations', payload)).body).toMatchObject({ decision: true });
  });

  test('with an unknown semantic, or too many, are refused', async () => {
    const unknown = { evaluations: [yes], options: { evaluations_semantic: 'any' } };
    expect(await call('evaluations', { subject, action, ...unknown })).toMatchObject({ status: 400 });
    const many = Array.from({ length: 1_001 }, () => ({}));
    expect(await call('evaluations', { evaluations: many })).toMatchObject({
      status: 400,
      body: expect.stringContaining('1000'),
    });
  });
});

describe('a search', () => {
  const second = granted({ grantId: 'grant-2', permissions: ['read', 'delete'] });
  const call = callAfter([granted(), second]);

  test('for subjects, resources and actions finds what runs, once', async () => {
    const resource = store('crm');
    expect((await call('search/subject', { subject: { type: 'engineer' }, action, resource })).body).toEqual({
      results: [subject],
    });
    const properties = { tenantId: 'contoso', environmentId: 'production' };
    expect((await call('search/resource', { subject, action, resource: { type: 'data_store' } })).body).toEqual({
      results: [store('crm', properties), store('files', properties)],
    });
    expect((await call('search/action', { subject, resource })).body).toEqual({
      results: [{ name: 'read' }, { name: 'export' }, { name: 'delete' }],
    });
  });

  test('for resources of one environment finds those alone', async () => {
    const inEnvironment = (environmentId: string) =>
      call('search/resource', {
        ...{ subject, action },
        resource: { type: 'data_store', properties: { tenantId: 'contoso', environmentId } },
      });
    expect((await inEnvironment('production')).body.results).toHaveLength(2);
    expect((await inEnvironment('sandbox')).body).toEqual({ results: [] });
  });

  test('of a tenant is answered while another one is in doubt, and one of all tenants is not', async () => {
    const elsewhere = callAfter([granted()], { doubtElsewhere: 'LOG_IN_DOUBT' });
    const resource = { type: 'data_store', properties: { tenantId: 'contoso' } };
    expect((await elsewhere('search/resource', { subject, action, resource })).body.results).toHaveLength(2);
    expect(await elsewhere('search/resource', { subject, action, resource: { type: 'data_store' } })).toMatchObject({
      status: 503,
      body: expect.stringContaining('tenantId'),
    });
  });

  test('for what is not known finds nothing', async () => {
    const nobody = { subject: { type: 'spaceship' }, action, resource: store('crm') };
    expect((await call('search/subject', nobody)).body).toEqual({ results: [] });
    expect((await call('search/action', { subject: { ...subject, id: 'x' }, resource: store('crm') })).body).toEqual({
      results: [],
    });
    const elsewhere = { type: 'data_store', properties: { tenantId: 'fabrikam' } };
    expect((await call('search/resource', { subject, action, resource: elsewhere })).body).toEqual({ results: [] });
  });

  test('that lacks something is refused, and in doubt it is not answered with nothing', async () => {
    expect(await call('search/subject', { subject, resource: store('crm') })).toMatchObject({ status: 400 });
    const inDoubt = callAfter([granted()], { doubt: 'BEHIND' });
    expect(await inDoubt('search/action', { subject, resource: store('crm') })).toMatchObject({ status: 503 });
  });
});

describe('a caller that is bound to other tenants and data stores', () => {
  const BOUND = { authorization: `Bearer ${BOUND_SECRET}` };

  test('is answered no, whatever runs there, and no attempt is reported', async () => {
    const { app, refused } = accessAfter([granted()]);
    const ask = async (resource: object, name = 'read') =>
      (
        await app.inject({
          ...{ method: 'POST', url: '/access/v1/evaluation', headers: BOUND },
          payload: { subject, action: { name }, resource },
        })
      ).json();
    for (const resource of [store('crm'), store('crm', { tenantId: 'adatum' })])
      for (const name of ['read', 'delete'])
        expect(await ask(resource, name)).toMatchObject({ decision: false, context: { reason: 'NOT_FOR_CALLER' } });
    expect(refused).toEqual([]);
    expect(await ask(store('files'))).toMatchObject({ decision: true });
    expect(await ask(store('files', { tenantId: 'fabrikam' }))).toMatchObject({ context: { reason: 'NO_GRANT' } });
    expect(refused).toEqual(['NO_GRANT engineer-1']);
  });

  test('finds by a search what it is bound to, and waits for the doubts of others no more', async () => {
    const call = callAfter([granted()], { doubtElsewhere: 'BEHIND' });
    const search = async (path: 'subject' | 'resource' | 'action', payload: object) =>
      (await call(`search/${path}`, payload, BOUND)).body.results;
    expect(await search('resource', { subject, action, resource: { type: 'data_store' } })).toEqual([
      { type: 'data_store', id: 'files', properties: { tenantId: 'contoso', environmentId: 'production' } },
    ]);
    expect(await search('subject', { subject: { type: 'engineer' }, action, resource: store('crm') })).toEqual([]);
    expect(await search('action', { subject, resource: store('crm') })).toEqual([]);
    expect(await search('action', { subject, resource: store('files') })).toEqual([
      { name: 'read' },
      { name: 'export' },
    ]);
  });
});

test('its metadata names what there is, from where it is published', async () => {
  const found = await accessAfter([]).app.inject('/.well-known/authzen-configuration');
  expect(found.statusCode).toBe(200);
  expect(found.headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/json/),
    'cache-control': 'public, max-age=300',
  });
  expect(faultsOf('metadata', 'answer', found.json())).toEqual([]);
  expect(found.json()).toEqual({
    policy_decision_point: ACCESS_URL,
    access_evaluation_endpoint: `${ACCESS_URL}/access/v1/evaluation`,
    access_evaluations_endpoint: `${ACCESS_URL}/access/v1/evaluations`,
    search_subject_endpoint: `${ACCESS_URL}/access/v1/search/subject`,
    search_resource_endpoint: `${ACCESS_URL}/access/v1/search/resource`,
    search_action_endpoint: `${ACCESS_URL}/access/v1/search/action`,
  });
});

test('its metrics say which caller got which answers', async () => {
  const { app, metrics: registry } = accessAfter([granted()]);
  await app.inject({ method: 'POST', url: '/access/v1/evaluation', headers: KNOWN, payload: evaluation });
  const metrics = await registry.metrics();
  expect(metrics).toMatch(/lockbox_access_answers_total\{answer="GRANTED",caller="crm"[^}]*\} 1/);
});

test('its metrics say how many partitions are in doubt', async () => {
  const metrics = await accessAfter([], { doubtElsewhere: 'LOG_IN_DOUBT' }).metrics.metrics();
  expect(metrics).toMatch(/lockbox_access_partitions_in_doubt\{doubt="LOG_IN_DOUBT"[^}]*\} 1/);
});
