/** The pages of a webhook's deliveries, on a real database. */
import { connectStore, type Store } from '@lockbox/store/connect';
import { testStack } from '@lockbox/testing/stack';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { deliveriesOf } from './webhook-deliveries.ts';

const namespace = `deliveries${Date.now().toString(36)}${process.pid.toString(36)}`;
const store: Store = await connectStore({ url: testStack().mongoUrl, namespace });
const waiting = store.privateDb.collection<{ readonly _id: string }>('notifier_work_list');
const recorded = store.db.collection<{ readonly _id: string }>('deliveries');

beforeEach(async () => {
  await Promise.all([waiting.deleteMany({}), recorded.deleteMany({})]);
});
afterAll(async () => {
  await store.db.dropDatabase();
  await store.privateDb.dropDatabase();
  await store.close();
});

const idOf = (kind: string, number: number) => `${kind}-${String(number).padStart(4, '0')}`;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
/** Two of each millisecond. */
const at = (number: number) => 1_000 + Math.floor(number / 2);
const notice = { recipientId: 'webhook', channel: 'WEBHOOK', eventId: 'event', requestId: null, attempts: 1 };

async function fill(counts: { readonly waiting: number; readonly recorded: number }): Promise<void> {
  const wait = numbers(counts.waiting).map((number) => ({
    ...{ _id: idOf('waiting', number), ...notice, occurredAt: at(number) },
    ...{ state: 'PENDING', failure: '503', nextAt: 5_000 },
  }));
  const said = numbers(counts.recorded).map((number) => ({
    ...{ _id: idOf('recorded', number), ...notice, at: at(number), outcome: 'DELIVERED', detail: '204' },
  }));
  if (wait.length > 0) await waiting.insertMany(wait);
  if (said.length > 0) await recorded.insertMany(said);
}

/** The ids on each page. */
async function pages(limit: number): Promise<readonly (readonly string[])[]> {
  const found: (readonly string[])[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await deliveriesOf(store, 'webhook', { cursor, limit });
    found.push(items.map(({ id }) => id));
    if (next === null) return found;
    cursor = next;
  }
}

test.each([
  { waiting: 450, recorded: 5 },
  { waiting: 450, recorded: 1 },
  { waiting: 200, recorded: 5 },
  { waiting: 0, recorded: 5 },
])('all that wait and all that are recorded are on some page, once, and newest first: %o', async (counts) => {
  await fill(counts);
  const found = (await pages(2)).flat();
  for (const [kind, count] of Object.entries(counts)) {
    const ofKind = found.filter((id) => id.startsWith(kind));
    expect(ofKind).toEqual(
      numbers(count)
        .toReversed()
        .map((number) => idOf(kind, number)),
    );
  }
});

test('the first page has the newest of both', async () => {
  await fill({ waiting: 450, recorded: 5 });
  const [first = []] = await pages(2);
  expect(first.slice(0, 2)).toEqual([idOf('waiting', 449), idOf('waiting', 448)]);
  expect(first.slice(-2)).toEqual([idOf('recorded', 4), idOf('recorded', 3)]);
});
