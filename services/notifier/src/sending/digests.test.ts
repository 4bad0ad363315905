import { personId, requestId } from '@lockbox/contracts/ids';
import { loadPermissions } from '@lockbox/contracts/permissions';
import { expect, test } from 'vitest';
import type { SendResult } from '../channels/channel.ts';
import type { Mail } from '../channels/smtp/mailer.ts';
import type { OwnPartition } from '../planning/own-partition.ts';
import { createPlanningMemory } from '../planning/planning-memory.ts';
import { noRecipients } from '../planning/recipients.ts';
import { administratorDocument, tenantDocument } from '../testing/documents.ts';
import { anyItemSeal, NOW, noSeals, pendingItem } from '../testing/pending-item.ts';
import { acme } from '../testing/policy-events.ts';
import type { PendingItem } from '../work-list/item.ts';
import { createDigests } from './digests.ts';
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

/** Digests of one partition, of which the work list holds these items. What they read and send is controlled. */
async function started(held: readonly PendingItem[]) {
  const stopping = new AbortController();
  const changes = new Map<string, ItemChanges>();
  const sent: Mail[] = [];
  const failures: unknown[] = [];
  const claims: object[] = [];
  let now = NOW;
  let whileReading = async (): Promise<void> => undefined;
  let answer = async (_mail: Mail): Promise<SendResult> => ({ kind: 'delivered', detail: '250' });
  const documents = {
    tenants: [tenantDocument('acme')],
    principals: ['ada', 'bob'].map((id) => administratorDocument('acme', id, `${id}@acme.example`)),
  };
  // Stand in for MongoDB, of which only these queries are used.
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
  const due = (most = held.length) => ({
    sort: () => due(most),
    limit: (atMost: number) => due(atMost),
    toArray: async () => held.slice(0, most),
  });
  const digests = createDigests(
    {
      store: {
        collections: Object.fromEntries(Object.entries(collections).map(([id, of]) => [id, collection(of)])),
      } as never,
      collections: { recipients: none, participants: none, seals: noSeals } as never,
      items: {
        find: () => due(),
        async updateMany(filter: { _id: { $in: string[] } }) {
          claims.push(filter);
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
      mailer: {
        ...{ up: true, connections: 2 },
        async send(mail) {
          sent.push(mail);
          return await answer(mail);
        },
      },
      provider: { providerName: 'Fabrikam', portalUrl: 'https://lockbox.example', permissions: loadPermissions() },
      evidence: { prepare: async () => undefined, of: ({ tenantId }) => `what ${tenantId} can show` },
    },
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
    ...{ digests, own, changes, sent, failures, claims, stopping },
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

test('one letter tells a person of all that is held, and each of its notices says so', async () => {
  const { digests, sent, changes } = await started([heldItem('n-1'), heldItem('n-2')]);
  await digests.round();
  expect(sent.map(({ to }) => to.address)).toEqual(['ada@acme.example']);
  expect(sent[0]?.letter.subject).toBe('Daily digest for acme Ltd: 2 notices');
  expect(sent[0]?.letter.text).toContain('what acme can show');
  expect([...changes.values()].map(({ settled }) => settled?.detail)).toEqual(['250 DIGEST', '250 DIGEST']);
});

test('a person gets one letter, however much is held, and the list is looked into again soon where there may be more', async () => {
  const { digests, sent } = await started(Array.from({ length: 700 }, (_, index) => heldItem(`n-${index}`)));
  expect(await digests.round()).toBe(1_000);
  expect(sent.map(({ letter }) => letter.subject)).toEqual(['Daily digest for acme Ltd: 700 notices']);
});

test('a mailbox that does not answer holds up no other person’s digest', async () => {
  const { digests, sent, onSend } = await started(
    ['ada', 'bob'].map((id) => heldItem(id, { recipientId: personId(id) })),
  );
  const answered = Promise.withResolvers<SendResult>();
  onSend(async ({ to }) =>
    to.address.startsWith('ada') ? await answered.promise : { kind: 'delivered', detail: '250' },
  );
  const round = digests.round();
  await expect.poll(() => sent.map(({ to }) => to.address)).toEqual(['ada@acme.example', 'bob@acme.example']);
  answered.resolve({ kind: 'delivered', detail: '250' });
  await round;
});

test('a digest that is composed too late to be sent before another instance can claim it is given back', async () => {
  const { digests, sent, changes, advance, onRead } = await started([heldItem('n-1')]);
  let first = true;
  onRead(async () => {
    if (first) advance(CLAIMED_MS - SENT_WITHIN_MS + 1);
    first = false;
  });
  await digests.round();
  expect(sent).toEqual([]);
  expect(changes.get('n-1')).toEqual({ nextAt: NOW });
});

test('a digest of a partition that is lost while it is composed is given back', async () => {
  const { digests, sent, changes, stopping, onRead } = await started([heldItem('n-1')]);
  onRead(async () => stopping.abort());
  await digests.round();
  expect(sent).toEqual([]);
  expect(changes.get('n-1')).toEqual({ nextAt: NOW });
});

test('what is held in a partition that was lost stays as it is: whoever has it now sends it at once', async () => {
  const people = ['ada', 'bob', 'cleo'].map((id) => heldItem(id, { recipientId: personId(id) }));
  const { digests, own, claims, onSend } = await started(people);
  onSend(async () => {
    void digests.close(own);
    return { kind: 'delivered', detail: '250' };
  });
  await digests.round();
  expect(claims).toHaveLength(2); // as many as there are connections
});

test('a partition is closed when the digest that is being sent has its outcome', async () => {
  const { digests, own, changes, onSend } = await started([heldItem('n-1')]);
  const answered = Promise.withResolvers<SendResult>();
  const sending = Promise.withResolvers<void>();
  onSend(async () => {
    sending.resolve();
    return await answered.promise;
  });
  const round = digests.round();
  await sending.promise;
  const closed = digests.close(own).then(() => changes.get('n-1')?.state);
  answered.resolve({ kind: 'delivered', detail: '250' });
  expect(await closed).toBe('SETTLED');
  await round;
});

test('a notice that cannot be composed fails alone: the others are told', async () => {
  const broken = heldItem('n-1', { notice: { kind: 'unknown', requestId: requestId('r-1') } as never });
  const { digests, sent, changes, failures } = await started([broken, heldItem('n-2')]);
  await digests.round();
  expect(sent[0]?.letter.subject).toBe('Daily digest for acme Ltd: 1 notice');
  expect(changes.get('n-2')?.settled?.outcome).toBe('DELIVERED');
  expect(changes.get('n-1')).toMatchObject({ attempts: 1, failure: 'ERROR' });
  expect(failures).toMatchObject([{ notificationId: 'n-1' }]);
});

test('what asks for a decision waits for a later digest until planning remembers its event', async () => {
  const asking = { requestId: requestId('r-1'), whileWaiting: true };
  const { digests, sent, changes } = await started([
    heldItem('n-1', { ...asking, offset: 6 }),
    heldItem('n-2', { ...asking, offset: 7 }),
    heldItem('n-3'),
  ]);
  await digests.round();
  expect(sent[0]?.letter.subject).toBe('Daily digest for acme Ltd: 1 notice');
  expect(changes.get('n-1')?.settled?.detail).toBe('DECIDED');
  expect(changes.get('n-2')).toEqual({ nextAt: NOW + 500, waits: 1 });
});

test('who is no administrator any more gets no digest', async () => {
  const { digests, own, sent, changes } = await started([heldItem('n-1')]);
  own.memory.recipients.set(acme, { ...noRecipients(acme), sequence: 1, administrators: [personId('bob')] });
  await digests.round();
  expect(sent).toEqual([]);
  expect([...changes.values()].map(({ settled }) => settled?.detail)).toEqual(['RECIPIENT_NO_ADMINISTRATOR']);
});
