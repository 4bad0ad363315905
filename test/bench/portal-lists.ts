/** How quickly the portal answers when a tenant has very many requests. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { commandId, environmentId, personId, requestId, tenantId } from '@lockbox/contracts/ids';
import type { RequestStatus } from '@lockbox/domain/requests/statuses';
import { collections } from '@lockbox/store/collections';
import { type Outcome, type OutcomesDocument, withOutcome } from '@lockbox/store/collections/outcomes';
import { type RequestDocument, ticketFields } from '@lockbox/store/collections/requests';
import { connectStore, type Store } from '@lockbox/store/connect';
import { ensureIndexes } from '@lockbox/store/indexes';
import { createNamespace } from '@lockbox/testing/namespace';
import { startSystem } from '@lockbox/testing/services';
import { accessTokenOf } from '@lockbox/testing/signed-in';
import { testStack } from '@lockbox/testing/stack';
import { percentile } from './measuring/percentile.ts';
import { say } from './say.ts';

export interface CallTime {
  readonly call: string;
  readonly requests: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

const contoso = tenantId('contoso');
const ENVIRONMENTS = 20;
/** The events of a request, including those about letters. */
const EVENTS = 14;
const AT_ONCE = 1_000;
/** A slow call is repeated less often. */
const LONGEST_MS = 10_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TEXT = { text: 'The export stops', salt: '07'.repeat(16) };
const DIGEST = createHash('sha256').update(TEXT.salt, 'hex').update(TEXT.text).digest('hex');
const position = { partition: 0, offset: 1 };

const textIdOf = (number: number): string => `why-${number}`;

/** Requests a few minutes apart, up to now: most are decided, the newest wait. */
function request(number: number, count: number, now: number): RequestDocument {
  const createdAt = now - (count - number) * 5 * MINUTE;
  const decided: RequestStatus = number % 10 === 0 ? 'DENIED' : number % 10 === 1 ? 'EXPIRED' : 'APPROVED';
  const status = number > count - 200 ? 'ACTION_NEEDED' : decided;
  const by = { by: personId('ada'), at: createdAt + HOUR, commentTextId: null, commentDigest: null };
  return {
    _id: requestId(`00000000-0000-5000-8000-${String((number * 7_919) % 999_983).padStart(12, '0')}`),
    tenantId: contoso,
    sequence: number * EVENTS,
    source: 'servicedesk',
    sourceRequestId: `REQ-${number}`,
    environmentId: environmentId(`env-${number % ENVIRONMENTS}`),
    dataStores: [],
    engineerId: personId(`engineer-${number % 50}`),
    permissions: ['read'],
    justificationTextId: textIdOf(number),
    justificationDigest: DIGEST,
    trigger: number % 20 === 19 ? 'PROVIDER_ALERT' : 'SUPPORT_TICKET',
    ...ticketFields(number % 20 === 19 ? null : `INC${String(number).padStart(7, '0')}`),
    exclusion: null,
    declaredBy: null,
    requestedAt: createdAt - HOUR,
    submittedAt: createdAt - HOUR,
    reviewExpiresAt: createdAt + 96 * HOUR,
    status,
    internal: { decision: 'APPROVED', ...by, at: createdAt },
    lockbox: { createdAt, expiresAt: createdAt + 96 * HOUR },
    customer: status === 'APPROVED' || status === 'DENIED' ? { decision: status, ...by } : null,
    facts: null,
    access:
      status === 'APPROVED'
        ? {
            grantId: `grant-${number}`,
            basis: 'CUSTOMER_APPROVAL',
            grantedAt: createdAt + HOUR,
            expiresAt: createdAt + 9 * HOUR,
            endedAt: createdAt + 9 * HOUR,
            endReason: 'PERIOD_OVER',
          }
        : null,
  };
}

/** The outcome of a request, in the projector's form; null for a waiting one. */
function outcomeOf({ status, lockbox, customer, environmentId, engineerId }: RequestDocument): Outcome | null {
  const asked = lockbox?.createdAt ?? 0;
  if (status !== 'APPROVED' && status !== 'DENIED' && status !== 'EXPIRED') return null;
  const at = customer?.at ?? lockbox?.expiresAt ?? asked;
  return { kind: status, at, afterMs: at - asked, environmentId, engineerId };
}

/** All outcomes, each in the document of its stretch of the log. */
function outcomesOf(count: number, now: number): readonly OutcomesDocument[] {
  const stretches: OutcomesDocument[] = [];
  for (let number = 0; number < count; number++) {
    const one = request(number, count, now);
    const begun = withOutcome(null, one, outcomeOf(one));
    if (begun === null) continue;
    const last = stretches.at(-1);
    if (last?._id !== begun._id) stretches.push(begun);
    else stretches[stretches.length - 1] = withOutcome(last, one, outcomeOf(one)) ?? begun;
  }
  return stretches;
}

async function fill(store: Store, count: number): Promise<void> {
  await ensureIndexes(store, Object.values(collections));
  await store.collections.principals.insertOne({
    _id: 'contoso/ada',
    tenantId: contoso,
    principalId: personId('ada'),
    displayName: 'Ada',
    email: 'ada@contoso.example',
    roles: ['GLOBAL_ADMINISTRATOR'],
    licences: [],
    environmentIds: [],
    locale: 'en-GB',
    timeZone: 'Europe/Berlin',
    disabled: false,
    position,
  });
  await store.collections.environments.insertMany(
    Array.from({ length: ENVIRONMENTS }, (_, number) => ({
      _id: `contoso/env-${number}`,
      tenantId: contoso,
      environmentId: environmentId(`env-${number}`),
      displayName: `Environment ${(number * 7) % ENVIRONMENTS}`,
      managed: true,
      dataStores: [],
      position,
    })),
  );
  const now = Date.now();
  // The tenant's first event, where lists that are read from the oldest on begin.
  await store.collections.audit_events.insertOne({
    _id: 'first',
    tenantId: contoso,
    sequence: 1,
    type: 'TenantSet',
    requestId: null,
    occurredAt: now - count * 5 * MINUTE - HOUR,
    actor: { kind: 'SYSTEM', id: 'bench' },
    rule: 'BENCH',
    causationId: commandId('bench'),
    correlationId: 'bench',
    partition: 0,
    offset: 0,
    hash: '',
    data: {},
  });
  for (let from = 0; from < count; from += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => from + index);
    await store.collections.requests.insertMany(numbers.map((number) => request(number, count, now)));
    await store.collections.texts.insertMany(
      numbers.map((number) => {
        const { _id, tenantId: tenant } = request(number, count, now);
        return { _id: textIdOf(number), tenantId: tenant, requestId: _id, ...TEXT, position };
      }),
    );
    if (from % 10_000 === 0) say(`portal: ${from} of ${count} requests are there …`);
  }
  await store.collections.outcomes.insertMany([...outcomesOf(count, now)]);
}

/** Makes the calls one after the other, each `repeats` times. */
export async function portalLists(count: number, repeats: number): Promise<readonly CallTime[]> {
  const namespace = await createNamespace();
  const store = await connectStore({ url: testStack().mongoUrl, namespace: namespace.namespace });
  const system = await startSystem({ namespace: namespace.namespace, services: ['portal'] });
  try {
    await fill(store, count);
    await pause(2_000); // lets the server settle
    const authorization = `Bearer ${await accessTokenOf({ sub: 'ada', tenant: 'contoso' })}`;
    const get = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
      const response = await fetch(`${system.portalUrl()}/api/v1${path}`, { headers: { authorization } });
      const body = await response.json();
      if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
      return body as Readonly<Record<string, unknown>>; // every answer is an object
    };
    const far = async (query: string): Promise<string> => {
      let cursor = '';
      for (let page = 0; page < 20; page++)
        cursor = `&cursor=${(await get(`/lockbox-requests?${query}${cursor}`)).nextCursor}`;
      return cursor;
    };
    const middle = request(Math.floor(count / 2), count, 0);
    const calls: readonly (readonly [string, string])[] = [
      ['recent', '/lockbox-requests?recent=true&sort=requestedAt'],
      ['all, newest first', '/lockbox-requests'],
      ['all, 21st page', `/lockbox-requests?limit=50${await far('limit=50')}`],
      ...['supportRequestId', 'environment', 'status', 'requestedAt', 'expiresAt', 'accessExpiresAt'].flatMap((sort) =>
        ['asc', 'desc'].map((order): [string, string] => [
          `sorted by ${sort}, ${order}`,
          `/lockbox-requests?sort=${sort}&order=${order}`,
        ]),
      ),
      ['sorted by environment, 21st page', `/lockbox-requests?sort=environment${await far('sort=environment')}`],
      ['action needed', '/lockbox-requests?status=action-needed&sort=requestedAt'],
      ['denied', '/lockbox-requests?status=denied&sort=requestedAt'],
      ['one environment', '/lockbox-requests?environmentId=env-7&sort=requestedAt'],
      ['found by its id', `/lockbox-requests?search=${middle.ticketId}&sort=requestedAt`],
      ['found by its number', `/lockbox-requests?search=${middle.ticketNumber}&sort=requestedAt`],
      ['a thousand found', `/lockbox-requests?search=${middle.ticketId?.slice(0, 7)}&sort=accessExpiresAt`],
      ['found nowhere', '/lockbox-requests?search=nothing&sort=requestedAt'],
      ['how many wait', '/lockbox-requests/counts'],
      ['one request', `/lockbox-requests/${middle._id}`],
      ['overview of twelve months', '/overview?timeZone=Europe/Berlin'],
      ['overview of twelve months, one environment', '/overview?timeZone=Europe/Berlin&environmentId=env-7'],
      ['overview of 30 days', `/overview?from=${new Date(Date.now() - 30 * 24 * HOUR).toISOString()}`],
    ];
    const times: CallTime[] = [];
    for (const [call, path] of calls) {
      const taken: number[] = [];
      const until = performance.now() + LONGEST_MS;
      for (let time = 0; time < repeats + 3 && (time < 10 || performance.now() < until); time++) {
        const begin = performance.now();
        await get(path);
        taken.push(performance.now() - begin);
      }
      const [p50Ms, p95Ms] = [percentile(taken.slice(3), 0.5), percentile(taken.slice(3), 0.95)];
      say(`portal: ${call.padEnd(40)} p50 ${p50Ms.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms`);
      times.push({ call, requests: count, p50Ms, p95Ms });
    }
    return times;
  } finally {
    await system.stop();
    await store.close();
    await namespace.drop();
  }
}
