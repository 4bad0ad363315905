/** The provider's people come from another issuer than the customers', and an issuer may be away, or say things its own way. */
import { type Browser, openBrowser } from '@lockbox/testing/browser';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type OwnIssuer, openIssuer } from '@lockbox/testing/own-issuer';
import { type System, startSystem } from '@lockbox/testing/services';
import { accessTokenOf, type TokenSubject } from '@lockbox/testing/signed-in';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startScriptedIssuer } from '../testing/scripted-issuer.ts';

const CUSTOMERS_ROUTE = '/api/v1/lockbox-requests';
const PROVIDERS_ROUTE = '/api/v1/access-requests';
const ada: TokenSubject = { sub: 'ada', tenant: 'contoso' };
const engineer: TokenSubject = { sub: 'engineer-1', provider: true };

let customers: OwnIssuer;
let provider: OwnIssuer;
let namespace: Namespace;
let system: System;
let upstream: Upstream;

const tokenOf = (whom: TokenSubject, issuer: OwnIssuer) =>
  accessTokenOf(whom, { ...testStack(), issuerUrl: issuer.url });

/** Signed with the issuer's own key, with whatever claims. */
async function signedBy(issuer: OwnIssuer, audience: string, claims: JWTPayload): Promise<string> {
  const { signing } = issuer.keys;
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: signing.kid })
    .setIssuer(issuer.url)
    .setAudience(audience)
    .setExpirationTime('5m')
    .sign(await importJWK(signing, 'RS256'));
}

async function ask(path: string, token: string, url = system.portalUrl()) {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const body: unknown = await response.json();
  return { status: response.status, code: (body as { code?: string }).code }; // every answer of the API is an object
}

beforeAll(async () => {
  [customers, provider, namespace] = await Promise.all([openIssuer(), openIssuer(), createNamespace()]);
  system = await startSystem({
    namespace: namespace.namespace,
    services: ['projector', 'portal'],
    env: {
      LOCKBOX_OIDC_ISSUER: customers.url,
      LOCKBOX_PROVIDER_OIDC_ISSUER: provider.url,
      LOCKBOX_PROVIDER_OIDC_CLIENT_SECRET: 'development-secret-of-portal',
    },
  });
  upstream = await connectUpstream(namespace.namespace);
  await upstream.publishDirectory([...sampleTenant('contoso'), ...sampleProvider()]);
  const [adas, engineers] = await Promise.all([tokenOf(ada, customers), tokenOf(engineer, provider)]);
  await until('the directory is projected', async () => {
    const answers = [await ask(CUSTOMERS_ROUTE, adas), await ask(PROVIDERS_ROUTE, engineers)];
    return answers.every(({ status }) => status === 200);
  });
});

afterAll(async () => {
  await upstream?.close();
  await system?.stop();
  await Promise.all([customers?.stop(), provider?.stop()]);
  await namespace?.drop();
});

test("a token is taken from its own side's issuer only", async () => {
  expect(await ask(CUSTOMERS_ROUTE, await tokenOf(ada, provider))).toEqual({ status: 401, code: 'UNAUTHORIZED' });
  expect(await ask(PROVIDERS_ROUTE, await tokenOf(engineer, customers))).toEqual({ status: 401, code: 'UNAUTHORIZED' });
});

describe('a browser', () => {
  const session = (browser: Browser) => browser.call('GET', '/api/v1/session');

  test('is sent to the issuer of its own side, and signed in there', async () => {
    for (const [page, issuer, person, kind] of [
      ['/requests', customers, 'adele.vance', 'customer'],
      ['/provider/requests', provider, 'diego.siciliani', 'provider'],
    ] as const) {
      const browser = openBrowser(system.portalUrl());
      const signIn = await browser.beginSignIn(page);
      expect(signIn.url).toContain(issuer.url);
      expect((await browser.submit(signIn, { person })).url).toBe(`${system.portalUrl()}${page}`);
      expect((await session(browser)).body).toMatchObject({ kind, person: { id: person } });
    }
  });

  test("gets no session by an answer at the other issuer's address", async () => {
    for (const [page, returns, other] of [
      ['/requests', '/sign-in/callback', '/sign-in/callback/provider'],
      ['/provider/requests', '/sign-in/callback/provider', '/sign-in/callback'],
    ] as const) {
      const browser = openBrowser(system.portalUrl());
      const begun = await browser.call('POST', `/sign-in?return=${page}`);
      const asked = new URL(begun.headers.get('location') ?? '').searchParams;
      expect(asked.get('redirect_uri')).toBe(`${system.portalUrl()}${returns}`);
      expect((await browser.call('GET', `${other}?code=x&state=${asked.get('state')}`)).status).toBe(400);
      expect((await session(browser)).status).toBe(401);
    }
  });

  test('whose sign-in failed is led to the issuer that was wanted, on every page that says so', async () => {
    const browser = openBrowser(system.portalUrl());
    const wanted = '/sign-in?return=/&kind=provider';
    const begun = await browser.call('POST', wanted);
    const { searchParams } = new URL(begun.headers.get('location') ?? '');
    const callback = '/sign-in/callback/provider';
    for (const failed of [
      await browser.call('GET', `${callback}?error=access_denied&state=${searchParams.get('state')}`),
      await browser.call('GET', `${callback}?code=x&state=of-another-browser`),
      await browser.call('POST', wanted, { headers: { origin: 'https://elsewhere.example' } }),
    ]) {
      expect(failed.text).toContain('You are not signed in');
      const form = /action="([^"]+)"/.exec(failed.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      expect((await browser.call('POST', form)).headers.get('location')).toContain(provider.url);
    }
  });

  test("gets no session for a customer's person at the provider's issuer, nor the other way round", async () => {
    for (const [page, person] of [
      ['/provider/requests', 'adele.vance'],
      ['/requests', 'diego.siciliani'],
    ] as const) {
      const browser = openBrowser(system.portalUrl());
      const { answer } = await browser.signIn(person, page);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('You are not signed in');
      expect((await session(browser)).status).toBe(401);
    }
  });
});

test('a sign-in of which the issuer does not say when it was, or that is too old, says so on the page and in the log', async () => {
  let idToken = '';
  const issuer = await startScriptedIssuer('RS256', (request, response, answer) => {
    const tokens = { access_token: 'none', token_type: 'bearer', id_token: idToken };
    response.end(JSON.stringify(request.url === '/token' ? tokens : answer));
  });
  try {
    const portal = await system.start('portal', { LOCKBOX_OIDC_ISSUER: issuer.url });
    const browser = openBrowser(portal.url);
    const answeredWith = async (claims: JWTPayload) => {
      const begun = await browser.call('POST', '/sign-in?return=/requests');
      const asked = new URL(begun.headers.get('location') ?? '').searchParams;
      idToken = await new SignJWT({ sub: 'ada', lockbox_tenant: 'contoso', nonce: asked.get('nonce'), ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .setIssuer(issuer.url)
        .setAudience('lockbox-portal')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(issuer.privateKey);
      const state = asked.get('state');
      return await browser.call('GET', `/sign-in/callback?code=x&state=${state}`);
    };

    const untold = await answeredWith({});
    expect(untold.text).toContain('does not say when you signed in');
    expect(untold.text).toContain('LOCKBOX_SIGN_IN_MAX_AGE');
    expect(untold.text).not.toContain('prompt=login');

    const tooOld = await answeredWith({ auth_time: 1 });
    expect(tooOld.text).toContain('too long ago');
    const form = /action="([^"]+)"/.exec(tooOld.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const next = await browser.call('POST', form);
    expect(new URL(next.headers.get('location') ?? '').searchParams.get('prompt')).toBe('login');

    await answeredWith({ nonce: 'of another' });
    await until('the log has all three reasons', () =>
      ['does not say when', 'too long ago', '\\"nonce\\"'].every((reason) => portal.log().includes(reason)),
    );
    expect((await answeredWith({ auth_time: Math.floor(Date.now() / 1000) })).status).toBe(303);
  } finally {
    issuer.close();
  }
});

test('claims and audience have the names that the settings give them, and no longer the default names', async () => {
  const { url } = await system.start('portal', {
    LOCKBOX_TENANT_CLAIM: 'urn:example:tenant',
    LOCKBOX_PROVIDER_CLAIM: 'staff',
    LOCKBOX_OIDC_AUDIENCE: 'api://lockbox, api://scripts',
  });
  const status = async (path: string, ...token: Parameters<typeof signedBy>) =>
    (await ask(path, await signedBy(...token), url)).status;
  const customer = { sub: 'ada', 'urn:example:tenant': 'contoso' };
  const staff = { sub: 'engineer-1', staff: true };
  for (const audience of ['api://lockbox', 'api://scripts']) {
    expect(await status(CUSTOMERS_ROUTE, customers, audience, customer)).toBe(200);
    expect(await status(PROVIDERS_ROUTE, provider, audience, staff)).toBe(200);
  }
  expect(await status(CUSTOMERS_ROUTE, customers, 'lockbox', customer)).toBe(401);
  expect(await status(PROVIDERS_ROUTE, provider, 'lockbox', staff)).toBe(401);
  const byDefault = { sub: 'ada', lockbox_tenant: 'contoso' };
  expect(await status(CUSTOMERS_ROUTE, customers, 'api://lockbox', byDefault)).toBe(401);
  const staffByDefault = { sub: 'engineer-1', lockbox_provider: true };
  expect(await status(PROVIDERS_ROUTE, provider, 'api://lockbox', staffByDefault)).toBe(401);
});

test("while the customers' issuer is away, their calls get 503 and the provider's people go on", async () => {
  const [adas, engineers] = await Promise.all([tokenOf(ada, customers), tokenOf(engineer, provider)]);
  await customers.stop();
  const { url } = await system.start('portal');
  expect(await ask(CUSTOMERS_ROUTE, adas, url)).toEqual({ status: 503, code: 'ISSUER_UNAVAILABLE' });
  expect((await ask(PROVIDERS_ROUTE, engineers, url)).status).toBe(200);
  const browser = openBrowser(url);
  const waiting = await browser.call('POST', '/sign-in?return=/requests');
  expect(waiting).toMatchObject({ status: 503, text: expect.stringContaining('Try again in a moment') });
  await customers.start();
  expect((await ask(CUSTOMERS_ROUTE, adas, url)).status).toBe(200);
  expect((await browser.signIn('adele.vance')).url).toBe(`${url}/requests`);
});
