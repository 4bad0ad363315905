/** The Azure-compatible API as a script made for Azure has it; each answer is held against the public specification. */
import { environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { callApi } from '@lockbox/testing/api-call';
import { openBrowser } from '@lockbox/testing/browser';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { accessTokenOf, type TokenSubject } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSpecifications } from '../testing/azure-specification.ts';

const specifications = readSpecifications();
const VERSION = 'api-version=2018-02-28-preview';
const PROVIDER = '/providers/Microsoft.CustomerLockbox';
const REQUESTS = `/subscriptions/prod${PROVIDER}/requests`;

let namespace: Namespace;
let system: System;
let upstream: Upstream;
let log: EventLog;

const principal = (sub: string, tenant = 'contoso'): TokenSubject => ({ sub, tenant });

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined where there is none. */
  readonly body: unknown;
}

/** A call, whose answer must be one that the specification allows for the operation. */
async function call(
  operationId: string,
  whom: TokenSubject | null,
  path: string,
  body?: unknown,
  { origin = system.portalUrl(), headers = {} }: { origin?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const isPost = operationId.startsWith('Post_') || operationId === 'Requests_UpdateStatus';
  const response = await fetch(`${origin}${path}`, {
    method: isPost ? 'POST' : 'GET',
    headers: {
      ...(whom === null ? {} : { authorization: `Bearer ${await accessTokenOf(whom)}` }),
      ...(isPost ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
  for (const [name, specification] of specifications)
    expect(specification.faults(operationId, answer.status, answer.body), `by ${name}`).toEqual([]);
  return answer;
}

/** A decision on what this interface shows of the request, if it shows it. */
async function update(whom: TokenSubject, id: string, body: unknown, path = REQUESTS): Promise<Answer> {
  const etag = (await get(whom, id, path)).headers.get('etag');
  const headers = etag === null ? {} : { 'if-match': etag };
  return await call('Requests_UpdateStatus', whom, `${path}/${id}/updateApproval?${VERSION}`, body, { headers });
}
const get = (whom: TokenSubject, id: string, path = REQUESTS) => call('Requests_Get', whom, `${path}/${id}?${VERSION}`);
const list = (query: string, whom = principal('cy'), path = REQUESTS) =>
  call('Requests_List', whom, `${path}?${VERSION}${query && `&${query}`}`);
const idsOf = ({ body }: Answer): string[] =>
  // The specification's shape, which `call` has checked.
  (body as { value: { properties: { requestId: string } }[] }).value.map(({ properties }) => properties.requestId);

/** A request that waits for the customer, and shows. */
async function waitingRequest(permissions: readonly string[] = ['read', 'restart']): Promise<string> {
  const { id, record } = await upstream.submit('contoso', { permissions });
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  await until('it shows', async () => (await get(principal('ada'), id)).status === 200);
  return id;
}

beforeAll(async () => {
  namespace = await createNamespace();
  system = await startSystem({
    namespace: namespace.namespace,
    services: ['intake', 'policy', 'projector', 'portal'],
  });
  upstream = await connectUpstream(namespace.namespace);
  log = await readEvents(namespace.namespace);
  await upstream.publishDirectory([
    ...sampleTenant('contoso'),
    ...sampleTenant('fabrikam', []),
    ...sampleProvider('azure-tests'),
    {
      type: 'Environment',
      tenantId: tenantId('contoso'),
      environmentId: environmentId('finance'),
      displayName: 'contoso finance',
      managed: false,
      dataStores: [],
    },
    // The development issuer signs in only its sample people.
    {
      type: 'Principal',
      tenantId: tenantId('contoso'),
      principalId: personId('adele.vance'),
      displayName: 'Adele Vance',
      email: 'adele.vance@contoso.example',
      roles: ['GLOBAL_ADMINISTRATOR'],
      licences: [],
      environmentIds: [],
      locale: 'en-GB',
      timeZone: 'Europe/Berlin',
      disabled: false,
    },
  ]);
  await until('the directory has come through', async () => {
    const path = `${PROVIDER}/tenantOptedIn/fabrikam?${VERSION}`;
    const isInLog = log
      .ofTenant('fabrikam')
      .some(({ data }) => data.type === 'PrincipalSet' && data.principalId === 'eve');
    return isInLog && (await call('Get_TenantOptedIn', principal('cy', 'fabrikam'), path)).status === 200;
  });
  await log.peopleOf('contoso');
  await until('Lockbox can be enabled', async () => {
    return (await call('Post_EnableLockbox', principal('ada'), `${PROVIDER}/enableLockbox?${VERSION}`)).status === 200;
  });
});

afterAll(async () => {
  await upstream?.close();
  await log?.close();
  await system?.stop();
  await namespace?.drop();
});

test.for(specifications)('every operation of %s is here, and described', async ([, specification]) => {
  const response = await fetch(`${system.portalUrl()}/api/v1/openapi.json`);
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, { operationId?: string }>> }; // OpenAPI
  const here = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId }]) =>
      operationId !== undefined && path.includes(PROVIDER) ? [[operationId, `${method} ${path}`] as const] : [],
    ),
  );
  expect(new Map(here)).toEqual(specification.operations);
});

test('the operations are listed', async () => {
  const { status, body } = await call('Operations_List', principal('cy'), `${PROVIDER}/operations?${VERSION}`);
  expect(status).toBe(200);
  expect(JSON.stringify(body)).toContain('Microsoft.CustomerLockbox/requests/UpdateApproval/action');
});

describe('the policy', () => {
  const optedIn = async (tenant: string, whom = principal('cy')) =>
    await call('Get_TenantOptedIn', whom, `${PROVIDER}/tenantOptedIn/${tenant}?${VERSION}`);
  const turn = (name: 'enableLockbox' | 'disableLockbox', whom = principal('ada')) =>
    call(
      name === 'enableLockbox' ? 'Post_EnableLockbox' : 'Post_DisableLockbox',
      whom,
      `${PROVIDER}/${name}?${VERSION}`,
    );

  test('is turned off and on, and says which', async () => {
    expect((await optedIn('contoso')).body).toEqual({ isOptedIn: true });
    expect(await turn('disableLockbox')).toMatchObject({ status: 200, body: undefined });
    expect((await optedIn('contoso')).body).toEqual({ isOptedIn: false });
    expect(await turn('disableLockbox')).toMatchObject({
      status: 409,
      body: { error: { code: 'POLICY_NOT_ENABLED' } },
    });
    expect(await turn('enableLockbox')).toMatchObject({ status: 200, body: undefined });
    expect((await optedIn('contoso')).body).toEqual({ isOptedIn: true });
  });

  test('is not turned on without a licence, and the families are named', async () => {
    expect(await turn('enableLockbox', principal('ada', 'fabrikam'))).toMatchObject({
      status: 409,
      body: { error: { code: 'LICENCE_MISSING', message: expect.stringContaining('Insider Risk') } },
    });
  });

  test("is changed by administrators alone, and another tenant's does not exist", async () => {
    expect(await turn('disableLockbox', principal('cy'))).toMatchObject({
      status: 403,
      body: { error: { code: 'AuthorizationFailed' } },
    });
    expect(await optedIn('fabrikam')).toMatchObject({ status: 404, body: { error: { code: 'ResourceNotFound' } } });
  });
});

describe('a request', () => {
  test('shows what was asked for, in the names of Azure', async () => {
    const id = await waitingRequest();
    const { body } = await get(principal('cy'), id);
    expect(body).toMatchObject({
      id: `${REQUESTS}/${id}`,
      name: `LockboxRequest_${id}`,
      type: 'requests',
      properties: {
        requestId: id,
        status: 'Pending',
        duration: '8',
        resourceIds: 'prod-db',
        workitemsource: 'SupportRequest',
        subscriptionId: 'prod',
        accessLevel: 'read,restart',
        supportRequest: expect.stringMatching(/^T-/),
        justification: expect.stringContaining('4711'),
      },
    });
    const { createdDateTime, expirationDateTime } = (body as { properties: Record<string, string> }).properties; // checked by `call`
    expect(Date.parse(String(expirationDateTime)) - Date.parse(String(createdDateTime))).toBe(4 * 24 * 3_600_000);
  });

  test('is approved once: the answer repeats the decision, and a second approver gets the present status', async () => {
    const id = await waitingRequest();
    const approval = { status: 'Approve', reason: 'go ahead' };
    expect(await update(principal('ada'), id, approval)).toMatchObject({ status: 200, body: approval });
    expect(await get(principal('cy'), id)).toMatchObject({ body: { properties: { status: 'Approved' } } });
    expect(await update(principal('bob'), id, { status: 'Deny' })).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'ALREADY_DECIDED',
          additionalInfo: [{ type: 'LockboxRequestStatus', info: { currentStatus: 'Approved' } }],
        },
      },
    });
    expect(log.typesOf(id).filter((type) => type === 'RequestApproved' || type === 'RequestDenied')).toHaveLength(1);
  });

  test('is denied, and the reason is where comments are', async () => {
    const id = await waitingRequest();
    expect((await update(principal('bob'), id, { status: 'Deny', reason: 'not now' })).status).toBe(200);
    expect(await get(principal('cy'), id)).toMatchObject({ body: { properties: { status: 'Denied' } } });
    const response = await fetch(`${system.portalUrl()}/api/v1/lockbox-requests/${id}`, {
      headers: { authorization: `Bearer ${await accessTokenOf(principal('cy'))}` },
    });
    expect(await response.json()).toMatchObject({ customerDecision: { decision: 'denied', comment: 'not now' } });
  });

  test('is decided by administrators alone', async () => {
    const id = await waitingRequest();
    for (const sub of ['cy', 'dee', 'eve', 'nobody']) {
      expect((await update(principal(sub), id, { status: 'Approve' })).status).toBe(403);
    }
    expect((await update({ sub: 'engineer-1', provider: true }, id, { status: 'Approve' })).status).toBe(403);
  });

  test('is not there for another tenant, nor in another subscription, whichever is named', async () => {
    const id = await waitingRequest();
    const sandbox = `/subscriptions/sandbox${PROVIDER}/requests`;
    for (const [whom, path] of [
      [principal('ada', 'fabrikam'), REQUESTS],
      [principal('ada'), sandbox],
    ] as const) {
      const missing = { status: 404, body: { error: { code: 'ResourceNotFound' } } };
      expect(await get(whom, id, path)).toMatchObject(missing);
      expect(await update(whom, id, { status: 'Approve' }, path)).toMatchObject(missing);
    }
    expect(log.typesOf(id)).not.toContain('RequestApproved');
  });

  test('is found whatever the case of its address', async () => {
    const id = await waitingRequest();
    const path = `/SUBSCRIPTIONS/prod/PROVIDERS/MICROSOFT.CUSTOMERLOCKBOX/REQUESTS/${id.toUpperCase()}`;
    const read = await call('Requests_Get', principal('cy'), `${path}?${VERSION}`);
    expect(read.status).toBe(200);
    const approval = { status: 'Approve' };
    const headers = { 'if-match': read.headers.get('etag') ?? '' };
    const to = `${path}/UpdateApproval?${VERSION}`;
    const answer = await call('Requests_UpdateStatus', principal('ada'), to, approval, { headers });
    expect(answer).toMatchObject({ status: 200, body: approval });
  });
});

describe('the list', () => {
  test('is filtered by status', async () => {
    const waiting = await waitingRequest();
    const denied = await waitingRequest();
    await update(principal('ada'), denied, { status: 'Deny' });
    const filtered = async (status: string) =>
      idsOf(await list(`$filter=${encodeURIComponent(`properties/status eq '${status}'`)}`));
    expect(await filtered('Pending')).toContain(waiting);
    expect(await filtered('Pending')).not.toContain(denied);
    expect(await filtered('Denied')).toContain(denied);
    expect(await filtered('Revoked')).toEqual([]);
    expect(idsOf(await list(''))).toEqual(expect.arrayContaining([waiting, denied]));
  });

  test('goes on where nextLink says, with the same filter, and ends', async () => {
    const made = [await waitingRequest(), await waitingRequest(), await waitingRequest()];
    const seen: string[] = [];
    let query = `$top=2&$filter=${encodeURIComponent("properties/status eq 'Pending'")}`;
    while (query !== '') {
      const answer = await list(query);
      expect(answer).toMatchObject({ status: 200, body: { value: expect.any(Array) } });
      seen.push(...idsOf(answer));
      const { nextLink } = answer.body as { nextLink?: string }; // checked by `call`
      query = nextLink?.slice(nextLink.indexOf('?') + 1 + VERSION.length + 1) ?? '';
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(0, 3)).toEqual(made.toReversed());
  });

  test("of an environment without requests is empty; another tenant's is not there", async () => {
    const finance = `/subscriptions/finance${PROVIDER}/requests`;
    await until(
      'the environment has come through',
      async () => (await list('', principal('cy'), finance)).status === 200,
    );
    expect((await list('', principal('cy'), finance)).body).toEqual({ value: [] });
    expect(await list('', principal('cy', 'fabrikam'), finance)).toMatchObject({
      status: 404,
      body: { error: { code: 'ResourceNotFound' } },
    });
    // The same id in two tenants: each sees its own.
    await waitingRequest();
    expect((await list('', principal('cy', 'fabrikam'))).body).toEqual({ value: [] });
  });

  test('needs no api-version, as in the specification', async () => {
    expect((await call('Requests_List', principal('cy'), REQUESTS)).status).toBe(200);
  });
});

describe('bad input', () => {
  test('a wrong filter, page or version of the API has a code of its own', async () => {
    const wrong = async (query: string) => {
      const { status, body } = await call('Requests_List', principal('cy'), `${REQUESTS}?${query}`);
      return [status, (body as { error: { code: string } }).error.code]; // checked by `call`
    };
    expect(await wrong(`${VERSION}&$filter=status`)).toEqual([400, 'InvalidFilter']);
    expect(await wrong(`${VERSION}&$skiptoken=abc`)).toEqual([400, 'InvalidSkipToken']);
    expect(await wrong(`${VERSION}&$top=201`)).toEqual([400, 'BadRequest']);
    expect(await wrong('api-version=2020-01-01')).toEqual([400, 'InvalidApiVersionParameter']);
    expect(await call('Operations_List', principal('cy'), `${PROVIDER}/operations`)).toMatchObject({
      status: 400,
      body: { error: { code: 'MissingApiVersionParameter' } },
    });
  });

  test.for<[string, unknown]>([
    ['status', { status: 'Maybe' }],
    ['status', { reason: 'no decision' }],
    ['reason', { status: 'Approve', reason: 'x'.repeat(2001) }],
    ['decision', { status: 'Approve', decision: 'Deny' }],
  ])('an approval with a wrong %s is refused by name', async ([target, body]) => {
    expect(await update(principal('ada'), crypto.randomUUID(), body)).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest', target } },
    });
  });

  test('a missing or forged token and an unknown address are answered in the shape of Azure', async () => {
    const path = `${PROVIDER}/operations?${VERSION}`;
    expect(await call('Operations_List', null, path)).toMatchObject({
      status: 401,
      body: { error: { code: 'AuthenticationFailed' } },
    });
    const headers = { authorization: 'Bearer x' };
    expect((await call('Operations_List', null, path, undefined, { headers })).status).toBe(401);
    for (const none of [`${PROVIDER}/other`, '/subscriptions/prod/providers/Microsoft.Other/requests']) {
      expect(await call('Operations_List', principal('cy'), `${none}?${VERSION}`)).toMatchObject({
        status: 404,
        body: { error: { code: 'ResourceNotFound' } },
      });
    }
  });
});

test("a browser's session reads, and decides nothing without its CSRF token", async () => {
  const id = await waitingRequest();
  const browser = openBrowser(system.portalUrl());
  await browser.signIn('adele.vance');
  const path = `${REQUESTS}/${id}`;
  await until('she is in the directory', async () => {
    return (await browser.call('GET', `${path}?${VERSION}`)).status === 200;
  });
  const approve = (headers: Readonly<Record<string, string>>) =>
    browser.call('POST', `${path}/updateApproval?${VERSION}`, { body: { status: 'Approve' }, headers });
  expect(await approve({})).toMatchObject({ status: 403, body: { error: { code: 'CSRF_TOKEN' } } });
  expect(log.typesOf(id)).not.toContain('RequestApproved');
  const token = { 'x-csrf-token': await browser.csrfToken() };
  expect(await approve(token)).toMatchObject({ status: 428, body: { error: { code: 'PreconditionRequired' } } });
  const etag = (await browser.call('GET', `${path}?${VERSION}`)).headers.get('etag') ?? '';
  expect(await approve({ ...token, 'if-match': etag })).toMatchObject({ status: 200 });
});

test('where two approvers are needed, the first approval leaves a request pending, the second is given in the portal, and disabling is proposed only', async () => {
  const rule = { scope: 'permissions', permissions: ['purge'] };
  const set = await callApi(system.portalUrl(), principal('ada'), 'PUT', '/policy/approval-rule', rule);
  expect(set.status).toBe(200);
  const id = await waitingRequest(['purge']);
  const approval = { status: 'Approve', reason: 'fine' };
  expect(await update(principal('ada'), id, approval)).toMatchObject({ status: 200, body: approval });
  expect((await get(principal('ada'), id)).body).toMatchObject({ properties: { status: 'Pending' } });
  expect(log.typesOf(id)).not.toContain('AccessGranted');
  const unseen = await update(principal('bob'), id, approval);
  expect(unseen).toMatchObject({ status: 412, body: { error: { code: 'SHOWN_DIFFERS' } } });
  expect(JSON.stringify(unseen.body)).toContain('in the portal');
  expect(log.typesOf(id)).not.toContain('AccessGranted');
  const asBob = (method: string, path: string, body?: object) =>
    callApi(system.portalUrl(), principal('bob'), method, `/lockbox-requests/${id}${path}`, body);
  const { shown } = (await asBob('GET', '')).body;
  expect((await asBob('POST', '/decision', { decision: 'approve', shown })).status).toBe(200);
  expect((await get(principal('ada'), id)).body).toMatchObject({ properties: { status: 'Approved' } });
  expect(await update(principal('bob'), id, approval)).toMatchObject({
    status: 409,
    body: { error: { code: 'ALREADY_DECIDED' } },
  });
  const denied = await waitingRequest(['purge']);
  expect((await update(principal('ada'), denied, approval)).status).toBe(200);
  const denial = { status: 'Deny', reason: 'no' };
  expect(await update(principal('bob'), denied, denial)).toMatchObject({ status: 200, body: denial });
  expect(await call('Post_DisableLockbox', principal('ada'), `${PROVIDER}/disableLockbox?${VERSION}`)).toMatchObject({
    status: 202,
    body: { error: { code: 'SecondAdministratorNeeded' } },
  });
  const path = `${PROVIDER}/tenantOptedIn/contoso?${VERSION}`;
  expect((await call('Get_TenantOptedIn', principal('cy'), path)).body).toEqual({ isOptedIn: true });
});

test('a decision whose outcome does not come in time is neither done nor failed: the answer says where to look', async () => {
  const id = await waitingRequest();
  const etag = (await get(principal('ada'), id)).headers.get('etag') ?? '';
  const [policy] = system.instances('policy');
  await policy?.end();
  const portal = await system.start('portal', {
    LOCKBOX_OUTCOME_WAIT: 'PT1S',
    LOCKBOX_OIDC_AUDIENCE: 'other, lockbox',
  });
  const path = `${REQUESTS}/${id}/updateApproval?${VERSION}`;
  const answer = await call(
    'Requests_UpdateStatus',
    principal('ada'),
    path,
    { status: 'Approve' },
    { origin: portal.url, headers: { 'if-match': etag } },
  );
  await portal.end();
  expect(answer).toMatchObject({ status: 202, body: { error: { code: 'OutcomePending' } } });
  const location = new URL(answer.headers.get('location') ?? '');
  expect(`${location.pathname}${location.search}`).toBe(`${REQUESTS}/${id}?${VERSION}`);
  await system.start('policy');
  await until('it is approved', async () => {
    const { body } = await get(principal('ada'), id);
    return JSON.stringify(body).includes('"Approved"');
  });
});
