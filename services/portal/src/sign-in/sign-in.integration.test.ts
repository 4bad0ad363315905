/** Signing in by a browser, and what its session may and may not do: a real issuer, a real log, real sessions. */
import { createHash, randomUUID } from 'node:crypto';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import { PROVIDER_ADMINISTRATION, personId } from '@lockbox/contracts/ids';
import { type Browser, openBrowser } from '@lockbox/testing/browser';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { OWN_TEST_KEYS, type System, startSystem } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sessionSeal } from './session-seal.ts';
import { type StoredSession, sealedFields } from './sessions.ts';

const SESSION_COOKIE = '__Host-lockbox';
const MINUTE_MS = 60_000;

let namespace: Namespace;
let system: System;
let upstream: Upstream;
let log: EventLog;
let mongo: MongoClient;

const sessions = () => mongo.db(`${namespace.namespace}_private`).collection<StoredSession>('sessions');
const idOf = (browser: Browser) =>
  createHash('sha256')
    .update(String(browser.cookie(SESSION_COOKIE)))
    .digest('base64url');
const stored = (browser: Browser) => sessions().findOne({ _id: idOf(browser) });
const { seal } = sessionSeal({ present: OWN_TEST_KEYS.LOCKBOX_SESSION_KEY, previous: '' }, sealedFields);
/** Writes like the portal itself. */
async function change(browser: Browser, changes: Partial<StoredSession>): Promise<void> {
  const session = await stored(browser);
  if (session === null) throw new Error('There is no such session');
  await sessions().updateOne({ _id: session._id }, { $set: { ...changes, mac: seal({ ...session, ...changes }) } });
}

/** The issuer knows only the sample people: they represent the people of a test's tenant. */
const renamed = (records: readonly DirectoryRecord[], names: Readonly<Record<string, string>>) =>
  records.map((record): DirectoryRecord => {
    if (record.type === 'Principal')
      return { ...record, principalId: personId(names[record.principalId] ?? record.principalId) };
    if (record.type === 'ProviderPerson')
      return { ...record, personId: personId(names[record.personId] ?? record.personId) };
    return record;
  });
const contoso = renamed(sampleTenant('contoso'), {
  ada: 'adele.vance',
  bob: 'alex.wilber',
  cy: 'isaiah.langer',
});

async function signedIn(person: string, url = system.portalUrl()): Promise<Browser> {
  const browser = openBrowser(url);
  await browser.signIn(person);
  return browser;
}

async function waitingRequest(): Promise<string> {
  const { id, record } = await upstream.submit('contoso');
  await upstream.decideInternally(record, 'APPROVED', 'diego.siciliani');
  await log.waitFor(id, 'LockboxRequestCreated');
  const browser = await signedIn('isaiah.langer');
  await until('it shows in the API', async () => {
    const { status } = await browser.call('GET', `/api/v1/lockbox-requests/${id}`);
    return status === 200;
  });
  return id;
}

async function deny(browser: Browser, id: string, headers: Readonly<Record<string, string>>) {
  const path = `/api/v1/lockbox-requests/${id}`;
  const etag = (await browser.call('GET', path)).headers.get('etag');
  const read = etag === null ? {} : { 'if-match': etag };
  return await browser.call('POST', `${path}/decision`, {
    body: { decision: 'deny' },
    headers: { ...headers, ...read },
  });
}

beforeAll(async () => {
  namespace = await createNamespace();
  mongo = new MongoClient(testStack().mongoUrl);
  system = await startSystem({
    namespace: namespace.namespace,
    services: ['intake', 'policy', 'projector', 'audit', 'portal'],
  });
  upstream = await connectUpstream(namespace.namespace);
  log = await readEvents(namespace.namespace);
  await upstream.publishDirectory([
    ...contoso,
    ...renamed(sampleTenant('fabrikam'), { ada: 'megan.bowen' }),
    ...renamed(sampleProvider('sign-in-tests'), { 'approver-1': 'diego.siciliani' }),
  ]);
  await log.peopleOf('contoso');
  const browser = await signedIn('adele.vance');
  await until('the policy can be enabled', async () => {
    const headers = { 'x-csrf-token': await browser.csrfToken() };
    return (await browser.call('PUT', '/api/v1/policy', { body: { enabled: true }, headers })).status === 200;
  });
  await until('the directory has come through', async () => {
    const { body } = await (await signedIn('diego.siciliani')).call('GET', '/api/v1/session');
    return JSON.stringify(body?.roles) === '["INTERNAL_APPROVER"]';
  });
});

afterAll(async () => {
  await upstream?.close();
  await log?.close();
  await system?.stop();
  await mongo?.close();
  await namespace?.drop();
});

describe('signing in', () => {
  test('leads back to the page that was asked for, with a cookie for this host that no script can read', async () => {
    const browser = openBrowser(system.portalUrl());
    const { url } = await browser.signIn('adele.vance', '/requests?tab=all');
    expect(url).toBe(`${system.portalUrl()}/requests?tab=all`);
    expect(browser.cookie(SESSION_COOKIE)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await browser.call('GET', '/api/v1/session')).toMatchObject({
      status: 200,
      body: {
        kind: 'customer',
        person: { id: 'adele.vance', displayName: 'ada of contoso' },
        tenant: { id: 'contoso', displayName: 'contoso Ltd' },
        roles: ['GLOBAL_ADMINISTRATOR'],
        csrfToken: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
        providerName: 'Microsoft',
        locale: 'en-GB',
        timeZone: 'Europe/Berlin',
      },
    });
    expect(await sessions().findOne({ _id: String(browser.cookie(SESSION_COOKIE)) })).toBeNull();
  });

  test("distinguishes the provider's people from a customer's", async () => {
    const browser = await signedIn('diego.siciliani');
    expect((await browser.call('GET', '/api/v1/session')).body).toMatchObject({ kind: 'provider', tenant: null });
    expect((await browser.call('GET', '/api/v1/access-requests')).status).toBe(200);
    expect((await browser.call('GET', '/api/v1/lockbox-requests')).status).toBe(403);
  });

  test('never leads to another site', async () => {
    const { url } = await openBrowser(system.portalUrl()).signIn('adele.vance', 'https://elsewhere.example/');
    expect(url).toBe(`${system.portalUrl()}/`);
  });

  test('starts a new session each time, ends the one before, and never takes over a planted id', async () => {
    const browser = openBrowser(system.portalUrl());
    browser.setCookie(SESSION_COOKIE, 'planted'.padEnd(43, 'x'));
    await browser.signIn('adele.vance');
    const first = String(browser.cookie(SESSION_COOKIE));
    expect(first).not.toContain('planted');
    await browser.beginSignIn();
    const second = String(browser.cookie(SESSION_COOKIE));
    expect(second).not.toBe(first);
    browser.setCookie(SESSION_COOKIE, first);
    expect((await browser.call('GET', '/api/v1/session')).status).toBe(401);
    browser.setCookie(SESSION_COOKIE, second);
    expect((await browser.call('GET', '/api/v1/session')).status).toBe(200);
  });

  test('takes a person: a link shows a button, and a page of another site cannot press it', async () => {
    const browser = await signedIn('adele.vance'); // the issuer would sign in again without a question
    const before = browser.cookie(SESSION_COOKIE);
    const { url, answer } = await browser.visit('/sign-in?return=/requests');
    expect(url).toBe(`${system.portalUrl()}/sign-in?return=/requests`);
    expect(answer.text).toContain('<button');
    for (const headers of [
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const forged = await browser.call('POST', '/sign-in?return=/requests', { headers });
      expect(forged.status).toBe(403);
      expect(forged.headers.get('location')).toBeNull();
    }
    expect(browser.cookie(SESSION_COOKIE)).toBe(before);
    const asked = await browser.call('POST', '/sign-in?return=/requests', { headers: { accept: 'application/json' } });
    expect(String(asked.body?.location)).toContain(testStack().issuerUrl);
  });

  test('is refused in another browser, with a wrong state, and a second time', async () => {
    const browser = openBrowser(system.portalUrl());
    const begun = await browser.call('POST', '/sign-in?return=/requests');
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state');
    const before = await sessions().countDocuments({});
    const answers = [
      await openBrowser(system.portalUrl()).call('GET', `/sign-in/callback?code=x&state=${state}`),
      await browser.call('GET', '/sign-in/callback?code=x&state=another'),
      await browser.call('GET', `/sign-in/callback?code=x&state=${state}`),
      await browser.call('GET', `/sign-in/callback?code=x&state=${state}`),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('You are not signed in');
    }
    expect(browser.cookie(SESSION_COOKIE)).toBeUndefined();
    expect(await sessions().countDocuments({})).toBe(before);
  });
});

describe('a session', () => {
  test('that has ended allows nothing: a decision sent with it is not made', async () => {
    const id = await waitingRequest();
    const browser = await signedIn('adele.vance');
    const headers = { 'x-csrf-token': await browser.csrfToken() };
    await change(browser, { endsAt: new Date() });
    expect(await deny(browser, id, headers)).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
    expect(log.typesOf(id)).not.toContain('RequestDenied');
  });

  test('is prolonged by use, and not by what a page does by itself, or another site leads to', async () => {
    const browser = await signedIn('adele.vance');
    // Long enough ago for a use to be written down.
    const earlier = { seenAt: new Date(Date.now() - 5 * MINUTE_MS), endsAt: new Date(Date.now() + 5 * MINUTE_MS) };
    await change(browser, earlier);
    // Reconnecting a stream of changes does not help either; a browser sends it no headers.
    const stream = await fetch(`${system.portalUrl()}/api/v1/changes`, {
      headers: { accept: 'text/event-stream', cookie: `${SESSION_COOKIE}=${browser.cookie(SESSION_COOKIE)}` },
    });
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
    for (const headers of [{ 'x-lockbox-background': 'true' }, { 'sec-fetch-site': 'cross-site' }])
      expect((await browser.call('GET', '/api/v1/session', { headers })).status).toBe(200);
    expect(await stored(browser)).toMatchObject(earlier);
    const used = Date.now();
    expect((await browser.call('GET', '/api/v1/session')).status).toBe(200);
    expect((await stored(browser))?.endsAt.getTime()).toBeGreaterThanOrEqual(used + 30 * MINUTE_MS);
  });

  test('of somebody who was disabled or lost the role meanwhile allows nothing', async () => {
    const id = await waitingRequest();
    const browser = await signedIn('alex.wilber');
    const headers = { 'x-csrf-token': await browser.csrfToken() };
    const wilber = contoso.filter((record) => record.type === 'Principal' && record.principalId === 'alex.wilber');
    await upstream.publishDirectory(wilber.map((record) => ({ ...record, disabled: true }) as DirectoryRecord)); // a principal
    await until('the directory says so', async () => {
      const { body } = await browser.call('GET', '/api/v1/session');
      return JSON.stringify(body?.roles) === '[]';
    });
    expect((await deny(browser, id, headers)).status).toBe(403);
    expect((await browser.call('GET', '/api/v1/lockbox-requests')).status).toBe(403);
    await upstream.publishDirectory(wilber);
  });

  test("does not see another tenant's request, and cannot decide it", async () => {
    const id = await waitingRequest();
    const browser = await signedIn('megan.bowen');
    const headers = { 'x-csrf-token': await browser.csrfToken() };
    for (const path of ['', '/history'])
      expect((await browser.call('GET', `/api/v1/lockbox-requests/${id}${path}`)).status).toBe(404);
    expect((await deny(browser, id, headers)).status).toBe(404);
  });
});

describe("a person's sessions", () => {
  const shown = async (browser: Browser) => {
    const { body } = await browser.call('GET', '/api/v1/sessions');
    return (body?.items ?? []) as readonly { readonly id: string; readonly current: boolean }[]; // the API's shape
  };
  const isSignedIn = async (browser: Browser) => (await browser.call('GET', '/api/v1/session')).status === 200;
  const end = async (browser: Browser, path: string) =>
    await browser.call('DELETE', `/api/v1/${path}`, { headers: { 'x-csrf-token': await browser.csrfToken() } });

  test('are seen by that person alone, who ends one or all others; the ended ones allow nothing', async () => {
    const [here, second, third] = [
      await signedIn('isaiah.langer'),
      await signedIn('isaiah.langer'),
      await signedIn('isaiah.langer'),
    ];
    const other = await signedIn('adele.vance');
    const own = await shown(here);
    expect(own.filter(({ current }) => current).map(({ id }) => id)).toEqual([idOf(here)]);
    expect(own.map(({ id }) => id)).toEqual(expect.arrayContaining([second, third].map(idOf)));
    expect((await shown(other)).map(({ id }) => id)).not.toContain(idOf(here));
    expect(JSON.stringify(own)).not.toContain(await here.csrfToken());

    expect((await end(other, `sessions/${idOf(second)}`)).status).toBe(404);
    expect((await here.call('DELETE', '/api/v1/sessions')).status).toBe(403); // no token: forged
    expect(await end(here, `sessions/${idOf(second)}`)).toMatchObject({ status: 200, body: { ended: 1 } });
    expect(await Promise.all([here, second, third].map(isSignedIn))).toEqual([true, false, true]);
    expect((await end(here, 'sessions')).status).toBe(200);
    expect(await Promise.all([here, third, other].map(isSignedIn))).toEqual([true, false, true]);
  });

  test("are ended by an administrator of the tenant, or of the provider's people by its internal approver, as an event of their log", async () => {
    const endedIn = (tenant: string) =>
      log
        .ofTenant(tenant)
        .flatMap(({ data, actor }) =>
          data.type === 'AdministrationRecorded' && data.action === 'SESSIONS_ENDED' ? [[actor.id, data.subject]] : [],
        );
    const [diego, adele] = [await signedIn('diego.siciliani'), await signedIn('adele.vance')];
    const theirs = await signedIn('isaiah.langer');
    expect((await end(adele, 'people/isaiah.langer/sessions')).status).toBe(200);
    expect(await isSignedIn(theirs)).toBe(false);
    await until('it is in the log', () => endedIn('contoso').length > 0);

    const [isaiah, megan] = [await signedIn('isaiah.langer'), await signedIn('megan.bowen')];
    expect((await end(isaiah, 'people/adele.vance/sessions')).status).toBe(403); // an auditor
    // Another tenant's people, a customer's for the provider, and the provider's for a customer are nobody here.
    for (const [who, person] of [
      [adele, 'megan.bowen'],
      [adele, 'diego.siciliani'],
      [diego, 'adele.vance'],
      [diego, 'nobody'],
    ] as const)
      expect((await end(who, `people/${person}/sessions`)).status, person).toBe(404);
    for (const query of ['tenantId=contoso', 'tenant=contoso'])
      expect(await end(diego, `people/diego.siciliani/sessions?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_INPUT' },
      });
    expect(await Promise.all([diego, adele, isaiah, megan].map(isSignedIn))).toEqual([true, true, true, true]);

    expect((await end(diego, 'people/diego.siciliani/sessions')).status).toBe(200);
    expect(await isSignedIn(diego)).toBe(false);
    await until('it is in the log', () => endedIn(PROVIDER_ADMINISTRATION).length > 0);
    expect(endedIn('contoso')).toEqual([['adele.vance', 'isaiah.langer']]);
    expect(endedIn(PROVIDER_ADMINISTRATION)).toEqual([['diego.siciliani', 'diego.siciliani']]);
  });
});

describe('a call that another site makes a browser send', () => {
  test('is refused without the token, with a wrong one, and with that of another session; nothing is decided', async () => {
    const id = await waitingRequest();
    const browser = await signedIn('adele.vance');
    const token = await browser.csrfToken();
    const other = await (await signedIn('adele.vance')).csrfToken();
    const origin = system.portalUrl();
    const forged: Record<string, string>[] = [
      {},
      { 'x-csrf-token': '' },
      { 'x-csrf-token': other },
      { 'x-csrf-token': token, origin: 'https://elsewhere.example' },
      { 'x-csrf-token': token, origin: 'null' },
      { 'x-csrf-token': token, 'sec-fetch-site': 'cross-site' },
      { 'x-csrf-token': token, 'sec-fetch-site': 'same-site', origin },
    ];
    for (const headers of forged) expect((await deny(browser, id, headers)).status, JSON.stringify(headers)).toBe(403);
    expect(log.typesOf(id)).not.toContain('RequestDenied');
    const right = { 'x-csrf-token': token, 'sec-fetch-site': 'same-origin', origin };
    expect((await deny(browser, id, right)).status).toBe(200);
  });

  test('does not sign anybody out', async () => {
    const browser = await signedIn('adele.vance');
    expect((await browser.call('POST', '/sign-out')).status).toBe(403);
    expect((await browser.call('GET', '/api/v1/session')).status).toBe(200);
  });
});

test('a page of another site, with whose form the browser sends no cookie, takes none away', async () => {
  const { status, headers } = await fetch(`${system.portalUrl()}/sign-out`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example', 'content-type': 'text/plain' },
    body: '=',
  });
  expect([status, headers.getSetCookie()]).toEqual([403, []]);
});

test('an answer whose state names no cookie is no sign-in, and no fault of the portal', async () => {
  for (const state of ['%20%20', '%3B', '%C3%A4', '%0D%0A'])
    expect((await fetch(`${system.portalUrl()}/sign-in/callback?state=${state}&code=x`)).status, state).toBe(400);
});

describe('signing out', () => {
  test("ends the session here and the issuer's own", async () => {
    const browser = await signedIn('adele.vance');
    const cookie = String(browser.cookie(SESSION_COOKIE));
    const { status, body } = await browser.call('POST', '/sign-out', {
      headers: { 'x-csrf-token': await browser.csrfToken() },
    });
    expect(status).toBe(200);
    expect(browser.cookie(SESSION_COOKIE)).toBeUndefined();
    browser.setCookie(SESSION_COOKIE, cookie);
    expect((await browser.call('GET', '/api/v1/session')).status).toBe(401);

    const issuerPage = await browser.visit(String(body?.location));
    expect(issuerPage.url).toContain(testStack().issuerUrl);
    const end = await browser.submit(issuerPage, { logout: 'yes' });
    expect(end.url).toBe(`${system.portalUrl()}/signed-out`);
    expect((await browser.beginSignIn()).answer.text).toContain('Sign in as');
  });

  test('also ends the stream of changes of an open page', async () => {
    const browser = await signedIn('adele.vance');
    const stream = await fetch(`${system.portalUrl()}/api/v1/changes`, {
      headers: { cookie: `${SESSION_COOKIE}=${browser.cookie(SESSION_COOKIE)}`, accept: 'text/event-stream' },
    });
    expect(stream.status).toBe(200);
    await browser.call('POST', '/sign-out', { headers: { 'x-csrf-token': await browser.csrfToken() } });
    expect(await stream.text()).toContain('event: open'); // to its end
  });
});

/** Those that have ended go by themselves, some time later. */
const running = () => sessions().countDocuments({ endsAt: { $gt: new Date() } });

test('sign-ins, sign-outs and calls that were refused are in the log with who and where, and without names', async () => {
  const browser = await signedIn('adele.vance');
  await browser.call('PUT', '/api/v1/policy', { body: { enabled: true }, headers: { 'x-csrf-token': 'wrong' } });
  await browser.call('GET', `/api/v1/lockbox-requests/${randomUUID()}`);
  await browser.call('GET', '/api/v1/lockbox-requests?limit=$gt');
  const provider = await signedIn('diego.siciliani');
  await provider.call('GET', '/api/v1/lockbox-requests');
  await openBrowser(system.portalUrl()).call('GET', '/api/v1/session');
  await openBrowser(system.portalUrl()).call('GET', '/api/v1/no-such-address');
  await openBrowser(system.portalUrl()).call('GET', '/sign-in/callback?state=x&code=y');
  await browser.call('POST', '/sign-out', { headers: { 'x-csrf-token': await browser.csrfToken() } });
  const [portal] = system.instances('portal');
  const lines = () =>
    (portal?.log() ?? '').split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  const adele = { kind: 'customer', tenantId: 'contoso', personId: 'adele.vance' };
  await vi.waitFor(() => {
    const has = (wanted: object) => expect(lines()).toContainEqual(expect.objectContaining(wanted));
    has({ msg: 'signed in', who: adele, address: '127.0.0.1' });
    has({ msg: 'signed out', who: adele, address: '127.0.0.1' });
    has({ msg: 'a call was refused', code: 'CSRF_TOKEN', method: 'PUT', route: '/api/v1/policy' });
    has({ msg: 'a call was refused', status: 403, who: { kind: 'provider', personId: 'diego.siciliani' } });
    has({ msg: 'a call was refused', status: 401, who: null, route: '/api/v1/session' });
    has({ msg: 'a call was refused', status: 404, who: adele, route: '/api/v1/lockbox-requests/:id' });
    has({ msg: 'a call was refused', status: 404, who: null, route: null });
    has({ msg: 'a call was refused', status: 400, who: adele, code: 'INVALID_INPUT' });
    has({ msg: 'a sign-in failed', address: '127.0.0.1' });
  }, 60_000);
  expect(portal?.log()).not.toContain('ada of contoso');
});

test('following links, as e-mail scanners do, changes nothing', async () => {
  const id = await waitingRequest();
  /** All but that somebody signed in. */
  const changes = () => log.ofTenant('contoso').filter(({ data }) => data.type !== 'AdministrationRecorded').length;
  const before = { changes: changes(), sessions: await running() };
  const browser = await signedIn('adele.vance');
  const stranger = openBrowser(system.portalUrl());
  for (const path of [
    `/requests/${id}`,
    `/requests/${id}?decision=approve`,
    `/sign-in?return=/requests/${id}`,
    '/sign-out',
    `/api/v1/lockbox-requests/${id}`,
    `/api/v1/lockbox-requests/${id}/decision`,
    '/api/v1/policy',
  ]) {
    for (const method of ['GET', 'HEAD']) {
      await stranger.call(method, path);
      await browser.call(method, path);
    }
  }
  expect((await browser.call('GET', `/api/v1/lockbox-requests/${id}`)).body?.status).toBe('action-needed');
  expect((await browser.call('GET', '/api/v1/session')).status).toBe(200);
  expect(changes()).toBe(before.changes);
  expect(await running()).toBe(before.sessions + 1);
});
