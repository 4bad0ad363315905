/** How long a session lasts, on a real database and a clock of the test's own. */
import { personId, tenantId } from '@lockbox/contracts/ids';
import { connectStore, type Store } from '@lockbox/store/connect';
import { testStack } from '@lockbox/testing/stack';
import { afterAll, expect, test } from 'vitest';
import { createSessions, type Sessions } from './sessions.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const namespace = `sessions${Date.now().toString(36)}${process.pid.toString(36)}`;
const store: Store = await connectStore({ url: testStack().mongoUrl, namespace });

afterAll(async () => {
  await store.privateDb.dropDatabase();
  await store.close();
});

/** A session of 30 minutes unused and 12 hours in any case, and a look at it some time after its beginning. */
async function begun() {
  const beginning = Date.now();
  let now = beginning;
  const sessions: Sessions = createSessions(store, { idleMs: 30 * MINUTE_MS, absoluteMs: 12 * HOUR_MS }, () => now);
  const cookie = await sessions.start({
    identity: { kind: 'customer', tenantId: tenantId('contoso'), personId: personId('ada') },
    issuer: 'customer',
    idToken: 'token',
  });
  return async (after: number, inUse: boolean): Promise<boolean> => {
    now = beginning + after;
    return (await sessions.find(cookie, { inUse })) !== undefined;
  };
}

test('a session ends after 30 minutes without use', async () => {
  const isThere = await begun();
  expect(await isThere(30 * MINUTE_MS - 1, false)).toBe(true);
  expect(await isThere(30 * MINUTE_MS, true)).toBe(false);
});

test('each use prolongs a session, up to its limit', async () => {
  const isThere = await begun();
  for (let after = 20 * MINUTE_MS; after < 12 * HOUR_MS; after += 20 * MINUTE_MS) {
    expect(await isThere(after, true)).toBe(true);
  }
  expect(await isThere(12 * HOUR_MS - 1, true)).toBe(true);
  expect(await isThere(12 * HOUR_MS, true)).toBe(false);
});

test('what a page does by itself does not prolong a session', async () => {
  const isThere = await begun();
  for (const after of [10, 20, 29]) expect(await isThere(after * MINUTE_MS, false)).toBe(true);
  expect(await isThere(30 * MINUTE_MS, false)).toBe(false);
});
