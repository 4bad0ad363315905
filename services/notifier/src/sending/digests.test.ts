import { personId, requestId } from '@lockbox/contracts/ids';
import { loadPermissions } from '@lockbox/contracts/permissions';
import { expect, test } from 'vitest';
import type { SendResult } from '../channels/channel.ts';
import { digestChannel } from '../channels/smtp/digest-channel.ts';
import type { Mail } from '../channels/smtp/mailer.ts';
import type { OwnPartition } from '../planning/own-partition.ts';
import { createPlanningMemory } from '../planning/planning-memory.ts';
import { noRecipients } from '../planning/recipients.ts';
import { administratorDocument, tenantDocument } from '../testing/documents.ts';
import { anyItemSeal, NOW, noSeals, pendingItem } from '../testing/pending-item.ts';
import { acme } from '../testing/policy-events.ts';
import type { PendingItem } from '../work-list/item.ts';
import { createDeliveries } from './deliveries.ts';
import { CLAIMED_MS, SENT_WITHIN_MS } from './retry.ts';
import type { ItemChanges } from './write-buffer.ts';

const heldItem = (_id: string, changes: Partial<PendingItem> = {}): PendingItem =>
  pendingItem({
    _id,
    state: 'HELD',
    notice: { kind: 'policy-change-withdrawn', by: 'bob' as never },
    until: NOW + 4 * 24 * 3_600_000,
    ...changes,
  });

/**
 * The digests of one partition, whose work list holds these items. Reading and sending are controlled by the test; `sent` resolves
 * when all that was claimed has its outcome.
 */
function started(held: readonly PendingItem[], connections = 2) {
  const stopping = new AbortController();
  const changes = new Map<string, ItemChanges>();
  const mails: Mail[] = [];
  const failures: unknown[] = [];
  const claims: (readonly string[])[] = [];
  let now = NOW;
  let whileReading = async (): Promise<void> => undefined;
  let answer = async (_mail: Mail): Promise<SendResult> => ({ kind: 'delivered', detail: '250' });
  const documents = {
    tenants: [tenantDocument('acme')],
    principals: ['ada', 'bob'].map((id) => administratorDocument('acme', id, `${id}@acme.example`)),
  };
  // Takes the place of MongoDB, with the queries that are used.
  const collection = (found: readonly object[]) => ({
    find: () => ({
      async toArray() {
        await whileReading();
        return found;
      },
    }),
  });
  const none = collection([]);
  const collections = { ...documents, requests: [], environments: [], provider_people: [], texts: [], removals: [] };
  const unclaimed = () => held.filter(({ _id }) => !claims.flat().includes(_id));
  const found = (those: readonly PendingItem[], most = those.length) => ({
    sort: () => found(those, most),
    limit: (atMost: number) => found(those, atMost),
    toArray: async () => those.slice(0, most),
  });
  const digests = createDeliveries(
    {
      store: {
        collections: Object.fromEntries(Object.entries(collections).map(([id, of]) => [id, collection(of)])),
      } as never,
      collections: { recipients: none, participants: none, seals: noSeals } as never,
      items: {
        find: ({ recipientId }: { recipientId?: string }) =>
          found(unclaimed().filter((item) => recipientId === undefined || item.recipientId === recipientId)),
        async updateMany(filter: { _id: { $in: string[] } }) {
          claims.push(filter._id.$in);
          return { matchedCount: filter._id.$in.length };
        },
      } as never,
      buffer: {
        async add(id, change) {
          changes.set(id, change);
        },
        written: async () => undefined,
      },
      itemSeal: anyItemSeal,
      clock: { now: () => now },
      alarm: (_code, _text, details) => void failures.push(details),
      onSettled: () => undefined,
      onWritten: () => undefined,
    },
    digestChannel({
      mailer: {
        up: true,
        connections,
        async send(mail) {
          mails.push(mail);
          return await answer(mail);
        },
      },
      provider: { providerName: 'Fabrikam', portalUrl: 'https://lockbox.example', permissions: loadPermissions() },
      evidence: { prepare: async () => undefined, of: ({ tenantId }) => `what ${tenantId} can show` },
    }),
    { ring: () => undefined, sleep: async () => undefined },
  );
  const own = {
    context: { partition: 0, signal: stopping.signal },
    caughtUp: { reached: async () => true },
    memory: createPlanningMemory(7),
  } as unknown as OwnPartition;
  const administrators = ['ada', 'bob'].map(personId);
  own.memory.recipients.set(acme, { ...noRecipients(acme), administrators });
  const request = { _id: requestId('r-1'), tenantId: acme, sequence: 2, engineerId: personId('engineer') };
  own.memory.participants.set(request._id, { ...request, internalApproverId: null, waiting: false, over: true });
  digests.open(own);
  return {
    digests,
    own,
    changes,
    mails,
    failures,
    claims,
    stopping,
    async sent(): Promise<readonly Mail[]> {
      await digests.round();
      await expect.poll(() => changes.size).toBe(claims.flat().length);
      return mails;
    },
    advance(ms: number) {
      now += ms;
    },
    onRead(does: () => Promise<void>) {
      whileReading = does;
    },
    onSend(does: typeof answer) {
      answer = does;
    },
  };
}

test('one e-mail has all that is held for a person, and each of its notices is recorded as part of a digest', async () => {
  const { sent, changes } = started([heldItem('n-1'), heldItem('n-2')]);
  const mails = await sent();
  expect(mails.map(({ to }) => to.address)).toEqual(['ada@acme.example']);
  expect(mails[0]?.letter.subject).toBe('Daily digest for acme Ltd: 2 notices');
  expect(mails[0]?.letter.text).toContain('what acme can show');
  expect([...changes.values()].map(({ settled }) => settled?.detail)).toEqual(['250 DIGEST', '250 DIGEST']);
});

test('a person gets one e-mail, however much is held', async () => {
  const { sent } = started(Array.from({ length: 700 }, (_, index) => heldItem(`n-${index}`)));
  expect((await sent()).map(({ letter }) => letter.subject)).toEqual(['Daily digest for acme Ltd: 700 notices']);
});

test('a person whose notices are only partly among those read gets them in the next look, all in one e-mail', async () => {
  const of = (id: string, count: number) =>
    Array.from({ length: count }, (_, index) => heldItem(`${id}-${index}`, { recipientId: personId(id) }));
  const { digests, sent } = started([...of('ada', 3), ...of('bob', 300)]);
  await digests.round();
  await expect
    .poll(async () => (await sent()).map(({ letter }) => letter.subject))
    .toEqual(['Daily digest for acme Ltd: 3 notices', 'Daily digest for acme Ltd: 300 notices']);
});

test('a mailbox that does not answer delays no other person’s digest', async () => {
  const { digests, mails, changes, onSend } = started(
    ['ada', 'bob'].map((id) => heldItem(id, { recipientId: personId(id) })),
  );
  const answered = Promise.withResolvers<SendResult>();
  onSend(async ({ to }) =>
    to.address.startsWith('ada') ? await answered.promise : { kind: 'delivered', detail: '250' },
  );
  await digests.round();
  await expect.poll(() => mails.map(({ to }) => to.address)).toEqual(['ada@acme.example', 'bob@acme.example']);
  await expect.poll(() => [...changes.keys()]).toEqual(['bob']);
  answered.resolve({ kind: 'delivered', detail: '250' });
  await expect.poll(() => [...changes.keys()]).toEqual(['bob', 'ada']);
});

test('a digest that is composed too late to be sent before another instance can claim it is given back', async () => {
  const { sent, changes, advance, onRead } = started([heldItem('n-1')]);
  let first = true;
  onRead(async () => {
    if (first) advance(CLAIMED_MS - SENT_WITHIN_MS + 1);
    first = false;
  });
  expect(await sent()).toEqual([]);
  expect(changes.get('n-1')).toEqual({ nextAt: NOW });
});

test('a digest of a partition that is lost while it is composed is given back', async () => {
  const { sent, changes, stopping, onRead } = started([heldItem('n-1')]);
  onRead(async () => stopping.abort());
  expect(await sent()).toEqual([]);
  expect(changes.get('n-1')).toEqual({ nextAt: NOW });
});

test('a digest that waits for its turn when its partition is lost is given back', async () => {
  const { digests, changes, mails, stopping, onSend } = started(
    ['ada', 'bob'].flatMap((id) => [1, 2].map((n) => heldItem(`${id}-${n}`, { recipientId: personId(id) }))),
    1,
  );
  onSend(async () => {
    stopping.abort();
    return { kind: 'delivered', detail: '250' };
  });
  await digests.round();
  await expect.poll(() => changes.size).toBe(4);
  expect(mails.map(({ to }) => to.address)).toEqual(['ada@acme.example']);
  expect([changes.get('bob-1'), changes.get('bob-2')]).toEqual([{ nextAt: NOW }, { nextAt: NOW }]);
});

test('a partition is closed when the digest that is being sent has its outcome', async () => {
  const { digests, own, changes, mails, onSend } = started([heldItem('n-1')]);
  const answered = Promise.withResolvers<SendResult>();
  onSend(() => answered.promise);
  await digests.round();
  await expect.poll(() => mails.length).toBe(1);
  const closed = digests.close(own).then(() => changes.get('n-1')?.state);
  answered.resolve({ kind: 'delivered', detail: '250' });
  expect(await closed).toBe('SETTLED');
});

test('a notice that cannot be composed fails alone, and the others are sent', async () => {
  const broken = heldItem('n-1', { notice: { kind: 'unknown', requestId: requestId('r-1') } as never });
  const { sent, changes, failures } = started([broken, heldItem('n-2')]);
  expect((await sent())[0]?.letter.subject).toBe('Daily digest for acme Ltd: 1 notice');
  expect(changes.get('n-2')?.settled?.outcome).toBe('DELIVERED');
  expect(changes.get('n-1')).toMatchObject({ attempts: 1, failure: 'ERROR' });
  expect(failures).toMatchObject([{ notificationId: 'n-1' }]);
});

test('a digest waits until planning remembers the event of a notice that asks for a decision', async () => {
  const asking = { requestId: requestId('r-1'), whileWaiting: true };
  const { digests, own, sent, mails, changes, advance } = started([
    heldItem('n-1', { ...asking, offset: 6 }),
    heldItem('n-2', { ...asking, offset: 7 }),
    heldItem('n-3'),
  ]);
  await digests.round();
  expect(changes.get('n-1')?.settled?.detail).toBe('DECIDED');
  expect(mails).toEqual([]);
  own.memory.next = 8;
  advance(500);
  expect((await sent())[0]?.letter.subject).toBe('Daily digest for acme Ltd: 1 notice');
  expect(changes.get('n-2')?.settled?.detail).toBe('DECIDED');
});

test('a person who is no administrator any more gets no digest', async () => {
  const { own, sent, changes } = started([heldItem('n-1')]);
  own.memory.recipients.set(acme, { ...noRecipients(acme), sequence: 1, administrators: [personId('bob')] });
  expect(await sent()).toEqual([]);
  expect([...changes.values()].map(({ settled }) => settled?.detail)).toEqual(['RECIPIENT_NO_ADMINISTRATOR']);
});
