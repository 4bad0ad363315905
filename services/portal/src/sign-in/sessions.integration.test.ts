/** How long a session lasts, on a real database and a clock of the test's own. */
import { createHash } from 'node:crypto';
import { personId, tenantId } from '@lockbox/contracts/ids';
import { connectStore, type Store } from '@lockbox/store/connect';
import { testStack } from '@lockbox/testing/stack';
import { afterAll, expect, test } from 'vitest';
import { sessionSeal } from './session-seal.ts';
import { type NewSession, type SessionDeps, Sessions, type StoredSession, sealedFields } from './sessions.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const namespace = `sessions${Date.now().toString(36)}${process.pid.toString(36)}`;
const store: Store = await connectStore({ url: testStack().mongoUrl, namespace });

afterAll(async () => {
  await store.privateDb.dropDatabase();
  await store.close();
});

const keyOf = (letter: string): string => letter.repeat(32);
const ADA: NewSession = {
  identity: { kind: 'customer', tenantId: tenantId('contoso'), personId: personId('ada') },
  issuer: 'customer',
  idToken: 'token',
  provenUntil: null,
};
const alarms: string[] = [];

const sessionsWith = (changed: Partial<SessionDeps> = {}): Sessions =>
  new Sessions(store, {
    idleMs: 30 * MINUTE_MS,
    absoluteMs: 12 * HOUR_MS,
    keys: { present: keyOf('a'), previous: '' },
    alarm: (code) => void alarms.push(code),
    ...changed,
  });

/** A session of 30 minutes unused and 12 hours in any case, and a look at it some time after its beginning. */
async function begun(provenForMs?: number) {
  const beginning = Date.now();
  let now = beginning;
  const sessions = sessionsWith({ now: () => now });
  const provenUntil = provenForMs === undefined ? null : new Date(beginning + provenForMs);
  const cookie = await sessions.start({ ...ADA, provenUntil }, 'Firefox, Linux');
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

test.each([
  ['within the idle time', 5 * MINUTE_MS],
  ['before its limit', 60 * MINUTE_MS],
])('a session ends when a fresh sign-in is due, however much it is used: %s', async (_when, proven) => {
  const isThere = await begun(proven);
  for (let after = 0; after < proven; after += MINUTE_MS) expect(await isThere(after, true)).toBe(true);
  expect(await isThere(proven - 1, true)).toBe(true);
  expect(await isThere(proven, true)).toBe(false);
});

test('what a page does by itself does not prolong a session', async () => {
  const isThere = await begun();
  for (const after of [10, 20, 29]) expect(await isThere(after * MINUTE_MS, false)).toBe(true);
  expect(await isThere(30 * MINUTE_MS, false)).toBe(false);
});

/** A database administrator's reach: reading and writing everything. */
const database = () => store.privateDb.collection<{ readonly _id: string }>('sessions');
const idOf = (cookie: string): string => createHash('sha256').update(cookie).digest('base64url');

test.each([
  ['another person', { personId: 'eve' }],
  ['another tenant', { tenantId: 'fabrikam' }],
  ['the provider', { tenantId: null, issuer: 'provider' }],
  ['a later end', { endsAt: new Date(Date.now() + 24 * HOUR_MS) }],
  ['a later beginning', { signedInAt: new Date() }],
  ['a known CSRF token', { csrfToken: 'known' }],
  ['another browser', { device: 'Safari on iOS' }],
  ['a later proof', { provenUntil: new Date(Date.now() + 24 * HOUR_MS) }],
  ['an end that is no date', { endsAt: 'tomorrow' }],
  ['a proof that is no date', { provenUntil: 'tomorrow' }],
  ['no seal', { mac: null }],
])('a session that was changed in the database counts for nothing: %s', async (_what, change) => {
  const sessions = sessionsWith();
  const cookie = await sessions.start(ADA, 'Firefox, Linux');
  await database().updateOne({ _id: idOf(cookie) }, { $set: change });
  alarms.length = 0;
  expect(await sessions.find(cookie, { inUse: true })).toBeUndefined();
  expect(alarms).toEqual(['SESSION_FORGED']);
});

test("a copy of somebody's session under a cookie of one's own counts for nothing", async () => {
  const sessions = sessionsWith();
  const theirs = await database().findOne({ _id: idOf(await sessions.start(ADA, 'Firefox, Linux')) });
  await database().insertOne({ ...theirs, _id: idOf('my cookie') });
  alarms.length = 0;
  expect(await sessions.find('my cookie', { inUse: true })).toBeUndefined();
  expect(alarms).toEqual(['SESSION_FORGED']);
});

test('sessions go on while their key is changed, and end with the key before it', async () => {
  const cookie = await sessionsWith().start(ADA, 'Firefox, Linux');
  const during = sessionsWith({ keys: { present: keyOf('b'), previous: keyOf('a') } });
  expect(await during.find(cookie, { inUse: false })).toBeDefined();
  const after = sessionsWith({ keys: { present: keyOf('c'), previous: keyOf('b') } });
  expect(await after.find(cookie, { inUse: false })).toBeUndefined();
});

test('a person sees the own sessions, each with its browser, and ends one or all others; what nobody sealed is not among them', async () => {
  const sessions = sessionsWith();
  const faye: NewSession = {
    ...ADA,
    identity: { kind: 'customer', tenantId: tenantId('contoso'), personId: personId('faye') },
  };
  const elsewhere: NewSession = { ...faye, identity: { kind: 'provider', personId: personId('faye') } };
  const [first, second, third] = [
    await sessions.start(faye, 'Firefox, Linux'),
    await sessions.start(faye, null),
    await sessions.start(faye, 'Safari on iOS'),
  ];
  const others = [await sessions.start(elsewhere, null), await sessions.start(ADA, null)];
  const ids = [first, second, third].map(idOf);
  const isThere = async (cookie: string) => (await sessions.find(cookie, { inUse: false })) !== undefined;
  const shown = await sessions.ofPerson(faye.identity);
  expect(shown.map(({ id, device }) => [id, device]).sort()).toEqual(
    [
      [ids[0], 'Firefox, Linux'],
      [ids[1], null],
      [ids[2], 'Safari on iOS'],
    ].sort(),
  );
  await database().updateOne({ _id: String(ids[2]) }, { $set: { device: 'Chrome on Windows' } });
  expect((await sessions.ofPerson(faye.identity)).map(({ id }) => id)).not.toContain(ids[2]);

  expect(await sessions.endOne(ADA.identity, String(ids[0]))).toBe(false);
  expect(await sessions.endOne(faye.identity, String(ids[0]))).toBe(true);
  expect(await isThere(first)).toBe(false);
  expect(await sessions.endAll(faye.identity, String(ids[1]))).toBe(1);
  expect(await isThere(second)).toBe(true);
  expect(await sessions.endAll(faye.identity)).toBe(1);
  for (const cookie of others) expect(await isThere(cookie)).toBe(true);
});

test('a session from before its browser and its proof were kept goes on', async () => {
  const sessions = sessionsWith();
  const cookie = await sessions.start(ADA, null);
  const {
    device: _,
    provenUntil: __,
    mac: ___,
    ...before
  } = (await database().findOne({ _id: idOf(cookie) })) as StoredSession & {
    readonly mac: string;
  }; // as the portal wrote it
  const { seal } = sessionSeal({ present: keyOf('a'), previous: '' }, sealedFields);
  await database().replaceOne({ _id: idOf(cookie) }, { ...before, mac: seal(before) });
  expect(await sessions.find(cookie, { inUse: true })).toBeDefined();
});
