/** The web app's API besides decisions: the stream of changes, exports, records, the provider's lists, its files. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { callApi } from '@lockbox/testing/api-call';
import { deploy } from '@lockbox/testing/deployment';
import { accessTokenOf, type TokenSubject } from '@lockbox/testing/signed-in';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../web/src/navigation/routes.ts';

const ada: TokenSubject = { sub: 'ada', tenant: 'contoso' };
const cy: TokenSubject = { sub: 'cy', tenant: 'contoso' };
const stranger: TokenSubject = { sub: 'ada', tenant: 'fabrikam' };
const engineer: TokenSubject = { sub: 'engineer-1', provider: true };

const bearer = async (whom: TokenSubject) => ({ authorization: `Bearer ${await accessTokenOf(whom)}` });

const call = (whom: TokenSubject, method: string, path: string, body?: unknown) =>
  callApi(system.portalUrl(), whom, method, path, body);
const itemsOf = (body: Readonly<Record<string, unknown>>) => body.items as readonly Readonly<Record<string, unknown>>[]; // lists

interface Message {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The messages that a page gets which listens for changes, until it is closed. */
async function listen(whom: TokenSubject) {
  const closing = new AbortController();
  const response = await fetch(`${system.portalUrl()}/api/v1/changes`, {
    headers: { ...(await bearer(whom)), accept: 'text/event-stream' },
    signal: closing.signal,
  });
  const messages: Message[] = [];
  const read = (async () => {
    let text = '';
    for await (const piece of response.body ?? []) {
      text += Buffer.from(piece).toString();
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const [event, data] = ['event', 'data'].map((name) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1]);
        if (event !== undefined) messages.push({ event, data: JSON.parse(data ?? '{}') });
      }
    }
  })().catch(() => undefined); // closed
  await until('the stream is open', () => messages.some(({ event }) => event === 'open'));
  return {
    status: response.status,
    messages,
    about: (id: string) => messages.filter(({ data }) => data.id === id).map(({ data }) => data.type),
    async close() {
      closing.abort();
      await read;
    },
  };
}

async function waitingRequest(tenant = 'contoso'): Promise<string> {
  const { id, record } = await upstream.submit(tenant);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  await until('it shows', async () => {
    const { status } = await call({ sub: 'ada', tenant }, 'GET', `/lockbox-requests/${id}`);
    return status === 200;
  });
  return id;
}

const { system, upstream, log } = await deploy({
  services: ['intake', 'policy', 'projector', 'audit', 'portal'],
  directory: [...sampleTenant('contoso'), ...sampleTenant('fabrikam'), ...sampleProvider('page-tests')],
  policyOf: ['contoso', 'fabrikam'],
});

describe('changes as they happen', () => {
  test('reach the tenant and the provider, and nobody else, when the API shows them', async () => {
    const [customer, other, provider] = await Promise.all([listen(cy), listen(stranger), listen(engineer)]);
    const { id, record } = await upstream.submit('contoso');
    await upstream.decideInternally(record);
    await until('the customer gets the change', () => customer.about(id).includes('LockboxRequestCreated'));
    expect((await call(cy, 'GET', `/lockbox-requests/${id}`)).body.status).toBe('action-needed');

    await call(ada, 'POST', `/lockbox-requests/${id}/decision`, { decision: 'deny', comment: 'not now' });
    await until('the customer gets the change', () => customer.about(id).includes('RequestDenied'));
    expect((await call(cy, 'GET', `/lockbox-requests/${id}`)).body).toMatchObject({
      status: 'denied',
      customerDecision: { comment: 'not now' },
    });
    const { body } = await call(cy, 'GET', `/lockbox-requests/${id}/history`);
    expect(itemsOf(body).map(({ type }) => type)).toContain('RequestDenied');

    await until('the provider gets the change', () => provider.about(id).includes('RequestDenied'));
    const theirs = await Promise.all(
      ['', `/${id}`].map(async (path) => (await call(engineer, 'GET', `/access-requests${path}`)).body),
    );
    expect(theirs[1]).toMatchObject({ customerDecision: { decision: 'denied', by: null, comment: 'not now' } });
    expect(JSON.stringify([theirs, provider.messages])).not.toMatch(/\bada\b/);
    expect(other.messages.map(({ event }) => event)).not.toContain('request');
    // The provider's internal decisions do not concern a customer who was not asked.
    expect(customer.about(id)).not.toContain('RequestSubmitted');
    await Promise.all([customer.close(), other.close(), provider.close()]);
  });

  test('include the policy and the directory', async () => {
    const page = await listen(cy);
    await call(ada, 'PUT', '/policy', { enabled: false });
    await until('the page gets the change of the policy', () => page.about('contoso').includes('PolicyDisabled'));
    expect((await call(cy, 'GET', '/policy')).body.enabled).toBe(false);
    await call(ada, 'PUT', '/policy', { enabled: true });
    await upstream.publishDirectory(sampleTenant('contoso').filter(({ type }) => type === 'Tenant'));
    await until('the page gets the change of the policy', () => page.about('contoso').includes('PolicyEnabled'));
    await page.close();
  });

  test('reach only people who may read', async () => {
    for (const [whom, status] of [
      [{ sub: 'eve', tenant: 'contoso' }, 403],
      [{ sub: 'nobody', provider: true }, 403],
    ] as const) {
      expect((await call(whom, 'GET', '/changes')).status).toBe(status);
    }
  });

  test('do not keep the portal from stopping', async () => {
    const portal = await system.start('portal');
    const response = await fetch(`${portal.url}/api/v1/changes`, { headers: await bearer(cy) });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(await portal.end()).toBe(0);
    await response.text().catch(() => '');
  });
});

describe('lists', () => {
  test('count what waits', async () => {
    const { body: before } = await call(cy, 'GET', '/lockbox-requests/counts');
    const id = await waitingRequest();
    expect((await call(cy, 'GET', '/lockbox-requests/counts')).body.actionNeeded).toBe(Number(before.actionNeeded) + 1);
    const list = await call(cy, 'GET', '/lockbox-requests?sort=status&order=asc&limit=200');
    expect(itemsOf(list.body).map((item) => item.id)).toContain(id);
    expect(list.headers.get('lockbox-time')).toMatch(/^\d{4}-.*Z$/);
    expect((await call(cy, 'GET', '/lockbox-requests?sort=colour')).status).toBe(400);
  });

  test("show the provider's people which access runs, and which of it is their own", async () => {
    const id = await waitingRequest();
    await call(ada, 'POST', `/lockbox-requests/${id}/decision`, { decision: 'approve' });
    const running = async (whom: TokenSubject, query: string) => {
      const { body } = await call(whom, 'GET', `/access-requests?access=running${query}`);
      return itemsOf(body).map((item) => item.id);
    };
    await until('it runs', async () => (await running(engineer, '')).includes(id));
    expect(await running(engineer, '&mine=true')).toContain(id);
    expect(await running({ sub: 'engineer-2', provider: true }, '&mine=true')).toEqual([]);
    await call(engineer, 'POST', `/access-requests/${id}/finish`);
    await until('it has ended', async () => !(await running(engineer, '')).includes(id));
    expect((await call(engineer, 'GET', '/access-requests?access=running&status=approved')).status).toBe(400);
  });

  test("show the provider's people, and nobody else, the tenants and environments to ask access to", async () => {
    const { body } = await call(engineer, 'GET', '/tenants');
    expect(itemsOf(body)).toEqual([
      { id: 'contoso', displayName: 'contoso Ltd' },
      { id: 'fabrikam', displayName: 'fabrikam Ltd' },
    ]);
    const environments = await call(engineer, 'GET', '/tenants/contoso/environments');
    expect(itemsOf(environments.body).map(({ id }) => id)).toEqual(['prod', 'sandbox']);
    expect((await call(engineer, 'GET', '/tenants/nobody/environments')).status).toBe(404);
    expect((await call(ada, 'GET', '/tenants')).status).toBe(403);
    expect((await call(ada, 'GET', '/tenants/fabrikam/environments')).status).toBe(403);
  });
});

test('the glossary says what permissions and licences mean, in the language that is asked for, to whoever is signed in', async () => {
  const wordsIn = async (whom: TokenSubject, query: string) => (await call(whom, 'GET', `/glossary${query}`)).body;
  const german = await wordsIn(cy, '?language=de');
  expect(german.permissions).toContainEqual(expect.objectContaining({ id: 'read', title: 'Lesen', broad: false }));
  expect(german.permissions).toContainEqual(
    expect.objectContaining({ id: 'export', title: 'Exportieren', broad: true }),
  );
  expect(german.licences).toContainEqual({ id: 'm365', name: 'Microsoft 365', brings: 'CUSTOMER_LOCKBOX' });
  for (const query of ['', '?language=en', '?language=fr'])
    expect((await wordsIn(engineer, query)).permissions).toContainEqual(
      expect.objectContaining({ id: 'read', title: 'Read' }),
    );
  expect((await call(cy, 'GET', '/glossary?language=German')).status).toBe(400);
});

describe('the trail', () => {
  test('gives one event with the bytes that its hash was made of', async () => {
    const { body } = await call(cy, 'GET', '/audit-events?type=PolicyEnabled&limit=1');
    const [event] = itemsOf(body);
    const one = await call(cy, 'GET', `/audit-events/${event?.eventId}`);
    expect(one.body).toMatchObject({ ...event });
    const raw = Buffer.from(String(one.body.raw), 'base64');
    expect(createHash('sha256').update(raw).digest('hex')).toBe(event?.hash);
    expect((await call(stranger, 'GET', `/audit-events/${event?.eventId}`)).status).toBe(404);
  });

  test('is exported as it is filtered, as CSV and as JSON', async () => {
    const file = async (query: string) => {
      const response = await fetch(`${system.portalUrl()}/api/v1/audit-events/export?${query}`, {
        headers: await bearer(cy),
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-disposition')).toContain('attachment');
      return await response.text();
    };
    const { body } = await call(cy, 'GET', '/audit-events?limit=200');
    const all = itemsOf(body);
    // Refused calls of the tests before are written by and by.
    const before = new Date(Date.parse(String(all[0]?.occurredAt)) + 1).toISOString();
    const json: unknown = JSON.parse(await file(`format=json&to=${before}`));
    expect(json).toEqual(all);
    const csv = (await file(`format=csv&to=${before}`)).split('\r\n');
    expect(csv[0]).toMatch(/^sequence,occurredAt,type,/);
    expect(csv).toHaveLength(all.length + 2); // the heading, and the end of the last line
    expect(await file('format=json&type=DisclosureLifted')).toBe('[]\n');
    expect(JSON.parse(await file('format=json&type=PolicyDisabled'))).toHaveLength(
      all.filter(({ type }) => type === 'PolicyDisabled').length,
    );
    expect((await call(cy, 'GET', '/audit-events/export?format=xml')).status).toBe(400);
    expect((await call({ sub: 'eve', tenant: 'contoso' }, 'GET', '/audit-events/export?format=csv')).status).toBe(403);
  });
});

describe('pages', () => {
  const page = (path: string) => fetch(system.portalUrl() + path, { headers: { accept: 'text/html' } });
  const isBuilt = existsSync(new URL('../../web/dist/index.html', import.meta.url));

  test('have a policy that allows only their own scripts, and no framing', async () => {
    const pages = Object.values(ROUTES).map(({ path }) => path.replace(/(:id\??|\*\?)$/, crypto.randomUUID()));
    for (const path of ['/', '/requests', ...pages, '/nothing/here']) {
      const response = await page(path);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(response.headers.get('content-type'), path).toContain('text/html');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      if (isBuilt) expect(response.status, path).toBe(path === '/nothing/here' ? 404 : 200);
    }
  });

  test.runIf(isBuilt)('may not be cached; the files that they name may be cached for ever', async () => {
    const response = await page('/requests');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const [, asset = ''] = /"(\/assets\/[^"]+\.js)"/.exec(await response.text()) ?? [];
    expect((await page(asset)).headers.get('cache-control')).toContain('immutable');
    expect((await page('/assets/../../package.json')).status).toBe(404);
  });
});

// The last one: the clock only goes forward.
test('Recent has the requests of the past 28 days, and an older one is among All', async () => {
  const idsIn = async (query: string) =>
    itemsOf((await call(cy, 'GET', `/lockbox-requests?${query}`)).body).map((item) => item.id);
  const id = await waitingRequest();
  const day = 24 * 3_600_000;
  system.advanceClock(27 * day);
  expect(await idsIn('recent=true&limit=200')).toContain(id);
  expect(await idsIn('recent=true&sort=status&order=asc&limit=200')).toContain(id);
  system.advanceClock(day);
  expect(await idsIn('recent=true&limit=200')).not.toContain(id);
  expect(await idsIn('recent=true&sort=status&order=asc&limit=200')).not.toContain(id);
  expect(await idsIn('limit=200')).toContain(id);
});
