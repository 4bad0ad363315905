import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { openBrowser } from '@lockbox/testing/browser';
import { type OwnIssuer, openIssuer } from '@lockbox/testing/own-issuer';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokenClaimsOf } from './sign-in.ts';
import { lockboxIn } from './testing/in-process.ts';

const config = mkdtempSync(join(tmpdir(), 'login-'));
const lockbox = lockboxIn('unused', { XDG_CONFIG_HOME: config });
const file = join(config, 'lockbox/token.json');

test('a sample person signs in without a browser, and the token is readable by its owner alone', async () => {
  const { code, json } = await lockbox(['login', '--as', 'adele.vance']);
  expect(code).toBe(EXIT.done);
  expect(json()).toMatchObject({ person: 'adele.vance', tenant: 'contoso' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ accessToken: expect.any(String) });
});

test('signing in as someone else replaces the earlier sign-in', async () => {
  const before = readFileSync(file, 'utf8');
  expect((await lockbox(['login', '--as', 'diego.siciliani', '--provider'])).code).toBe(EXIT.done);
  expect(readFileSync(file, 'utf8')).not.toBe(before);
});

test('a person whom the development issuer does not know is refused, and the known ones are named', async () => {
  const { code, err } = await lockbox(['login', '--as', 'nobody']);
  expect(code).toBe(EXIT.notAllowed);
  expect(err).toContain('adele.vance');
});

describe("where the provider's people have an issuer of their own", () => {
  let provider: OwnIssuer;
  beforeAll(async () => {
    provider = await openIssuer();
  });
  afterAll(() => provider.stop());
  const issuers = () => ({ LOCKBOX_PROVIDER_OIDC_ISSUER: provider.url });

  test('each person is signed in at the issuer of their side', async () => {
    const as = async (person: string, ...more: string[]) =>
      (await lockbox(['login', '--as', person, ...more], issuers())).json();
    expect(await as('adele.vance')).toMatchObject({ tenant: 'contoso', issuer: testStack().issuerUrl });
    for (const more of [[], ['--provider']])
      expect(await as('diego.siciliani', ...more)).toMatchObject({ tenant: null, issuer: provider.url });
  });

  test('a command is called with a token of that issuer', async () => {
    const tokens: unknown[] = [];
    const portal = createServer(({ headers }, response) => {
      tokens.push(tokenClaimsOf(headers.authorization ?? '').iss);
      response.end(JSON.stringify({ items: [], nextCursor: null }));
    });
    await once(portal.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = portal.address() as AddressInfo; // a listening TCP server has one
      const env = { ...issuers(), LOCKBOX_PORTAL_URL: `http://127.0.0.1:${port}` };
      for (const person of ['adele.vance', 'diego.siciliani'])
        expect((await lockbox(['requests', '--as', person], env)).code).toBe(EXIT.done);
      expect(tokens).toEqual([testStack().issuerUrl, provider.url]);
    } finally {
      portal.close();
    }
  });

  test("the provider's people need no answer of the customers' issuer", async () => {
    const asked = await lockbox(['login', '--as', 'diego.siciliani'], {
      ...issuers(),
      LOCKBOX_OIDC_ISSUER: 'http://127.0.0.1:1',
    });
    expect(asked.json(), asked.err).toMatchObject({ person: 'diego.siciliani', issuer: provider.url });
  });
});

test('outside development an issuer at http: over a network is not asked', async () => {
  const { code, err } = await lockbox(['login'], {
    LOCKBOX_DEVELOPMENT: 'false',
    LOCKBOX_OIDC_ISSUER: 'http://issuer.example',
  });
  expect(code).not.toBe(EXIT.done);
  expect(err).toContain('"http://issuer.example" is not https:');
});

test('an issuer that does not answer is named', async () => {
  const { code, err } = await lockbox(['login', '--as', 'adele.vance'], { LOCKBOX_OIDC_ISSUER: 'http://127.0.0.1:1' });
  expect(code).toBe(EXIT.unavailable);
  expect(err).toContain('http://127.0.0.1:1');
});

test("a person's tenant is read from the claim that the settings name", async () => {
  const claims = Buffer.from(JSON.stringify({ sub: 'ada', 'urn:example:tenant': 'contoso' })).toString('base64url');
  const issuer = createServer((_, response) => void response.end(JSON.stringify({ access_token: `x.${claims}.x` })));
  await once(issuer.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = issuer.address() as AddressInfo; // a listening TCP server has one
    const { out, err } = await lockbox(['login', '--table', '--as', 'ada'], {
      LOCKBOX_OIDC_ISSUER: `http://127.0.0.1:${port}`,
      LOCKBOX_TENANT_CLAIM: 'urn:example:tenant',
    });
    expect(out, err).toMatch(/Of +contoso/);
  } finally {
    issuer.close();
  }
});

test('the issuer is asked for the scopes that the portal asks of tokens', async () => {
  const asked: (string | null)[] = [];
  const issuer = createServer(async (request, response) => {
    const body = new URLSearchParams(await text(request));
    if (request.url === '/device') asked.push(body.get('scope'));
    response.statusCode = request.url === '/device' ? 400 : 200;
    response.setHeader('content-type', 'application/json');
    const url = `http://${request.headers.host}`;
    const description = { issuer: url, token_endpoint: `${url}/token`, device_authorization_endpoint: `${url}/device` };
    response.end(JSON.stringify(request.url === '/device' ? { error: 'access_denied' } : description));
  });
  await once(issuer.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = issuer.address() as AddressInfo; // a listening TCP server has one
    const env = { LOCKBOX_OIDC_ISSUER: `http://127.0.0.1:${port}` };
    await lockbox(['login'], env);
    await lockbox(['login'], { ...env, LOCKBOX_OIDC_SCOPE: 'lockbox, approvals' });
    expect(asked).toEqual(['openid profile', 'openid profile lockbox approvals']);
  } finally {
    issuer.close();
  }
});

test('a person who is refused in the browser sees the reason and is not signed in', async () => {
  const home = { XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), 'stopped-')) };
  const notes: string[] = [];
  const login = lockbox(['login'], home, (note) => notes.push(note));
  const address = await until('the address is printed', () => /Open (\S+)/.exec(notes.join(''))?.[1]);
  const browser = openBrowser(address);
  await browser.submit(await browser.submit(await browser.visit(address), {}), { abort: 'yes' });
  const { code, err } = await login;
  expect(code).toBe(EXIT.notAllowed);
  expect(err).toContain('lockbox login');
  expect(existsSync(join(home.XDG_CONFIG_HOME, 'lockbox/token.json'))).toBe(false);
});
