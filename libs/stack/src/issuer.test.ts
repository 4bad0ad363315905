import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isObject } from '@lockbox/contracts/is-object';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startIssuer } from './issuer.ts';
import { readPeople } from './people.ts';
import { freePort } from './ports.ts';

const field = async (response: Response, name: string): Promise<string> => {
  const body: unknown = await response.json();
  return isObject(body) ? String(body[name]) : '';
};

describe('the development issuer', () => {
  const home = mkdtempSync(join(tmpdir(), 'lockbox-issuer-'));
  let url = '';
  let stop = async (): Promise<void> => undefined;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
    stop = await startIssuer({ url, host: '127.0.0.1', port, keysFile: join(home, 'keys.json'), people: readPeople() });
  });
  afterAll(async () => {
    await stop();
    rmSync(home, { recursive: true, force: true });
  });

  const ask = (body: string): Promise<Response> => fetch(`${url}/development/token`, { method: 'POST', body });
  const claims = async (question: unknown): Promise<Readonly<Record<string, unknown>>> => {
    const token = await field(await ask(JSON.stringify(question)), 'access_token');
    const keys = createRemoteJWKSet(new URL(`${url}/jwks`));
    return (await jwtVerify(token, keys, { issuer: url, audience: 'lockbox' })).payload;
  };

  test('gives a sample person a token that says whose they are', async () => {
    expect(await claims({ person: 'adele.vance' })).toMatchObject({ sub: 'adele.vance', lockbox_tenant: 'contoso' });
    expect(await claims({ person: 'nestor.wilke' })).toMatchObject({ sub: 'nestor.wilke', lockbox_provider: true });
  });

  test('gives one to anybody that a test makes up', async () => {
    expect(await claims({ sub: 'someone', tenant: 'elsewhere' })).toMatchObject({ lockbox_tenant: 'elsewhere' });
    expect(await claims({ sub: 'someone', provider: true })).toMatchObject({ lockbox_provider: true });
  });

  test.each([
    ['{"person":"nobody"}', /Nobody here is called "nobody"\. There are: adele\.vance/],
    ['{"sub":"someone"}', /"someone" needs a "tenant"/],
    ['{}', /Name a "person"/],
    ['not json', /Send a JSON object/],
  ])('says what is wrong with %s', async (body, remedy) => {
    const response = await ask(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error_description: expect.stringMatching(remedy) });
  });

  test('does the code flow with PKCE and the device flow, for public clients', async () => {
    const discovery = (): Promise<Response> => fetch(`${url}/.well-known/openid-configuration`);
    expect(await (await discovery()).json()).toMatchObject({ code_challenge_methods_supported: ['S256'] });
    const response = await fetch(await field(await discovery(), 'device_authorization_endpoint'), {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'lockbox-cli', scope: 'openid' }),
    });
    expect(await response.json()).toMatchObject({ verification_uri: `${url}/device` });
  });

  test('says who nobody here is called, and lets no page be made of that', async () => {
    const begin = new URLSearchParams({
      ...{
        client_id: 'lockbox-cli',
        response_type: 'code',
        scope: 'openid',
        redirect_uri: 'http://127.0.0.1/callback',
      },
      ...{ code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' },
    });
    const begun = await fetch(`${url}/auth?${begin}`, { redirect: 'manual' });
    const response = await fetch(new URL(begun.headers.get('location') ?? '', url), {
      method: 'POST',
      headers: {
        cookie: begun.headers
          .getSetCookie()
          .map((cookie) => cookie.split(';')[0])
          .join('; '),
      },
      body: new URLSearchParams({ person: '<script>' }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Nobody here is called &quot;&lt;script&gt;&quot;.');
  });
});
