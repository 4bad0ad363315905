import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId } from '@lockbox/contracts/ids';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventPart, StoredDocument } from '../projection.ts';
import { projections } from '../projections/all.ts';
import {
  ADMINISTRATOR,
  facts,
  idOfDataStore,
  idOfEnvironment,
  lifeOfRequest,
  policyRolledOut,
  recordsOf,
  requestOf,
  type Saying,
} from '../testing/sample-events.ts';
import { foldSteps, stepsOf } from './fold.ts';

type Documents = ReadonlyMap<string, StoredDocument>;
const records = (sayings: readonly Saying[]) => recordsOf('contoso', sayings);

const parts = Object.values(projections).flatMap((projection) =>
  projection.schema === 'events' ? projection.parts : [],
);
function partFor(collection: string): EventPart {
  const part = parts.find((one) => one.collection === collection);
  if (part === undefined) throw new Error(`No projection makes ${collection}`);
  return part;
}

function folded(part: EventPart, batch: ReturnType<typeof records>, before: Documents = new Map()): Documents {
  const after = new Map(before);
  for (const [id, steps] of stepsOf(part, batch)) {
    const document = foldSteps(part, before.get(id) ?? null, steps);
    if (document !== null) after.set(id, document);
  }
  return after;
}

const only = (collection: string, sayings: readonly Saying[]): StoredDocument => {
  const [document] = [...folded(partFor(collection), records(sayings)).values()];
  if (document === undefined) throw new Error(`No document in ${collection}`);
  return document;
};

describe('a request, as its events make it', () => {
  const id = requestOf('contoso', 1);
  const [submitted, approvedInternally, created, approved, granted, , ended] = lifeOfRequest('contoso', 1);
  if (!submitted || !approvedInternally || !created || !approved || !granted || !ended) throw new Error('No sample');
  const [, internally, asked] = [submitted, approvedInternally, created];

  test('waits for the internal approval, and no customer has been asked', () => {
    expect(only('requests', [submitted])).toMatchObject({
      _id: id,
      status: 'AWAITING_INTERNAL_APPROVAL',
      lockbox: null,
      justificationTextId: 'contoso/why-1',
    });
  });
  test('is approved by a person, and the engineer has access until it ends', () => {
    expect(only('requests', [submitted, internally, asked, approved, granted])).toMatchObject({
      status: 'APPROVED',
      internal: { decision: 'APPROVED', by: 'approver-1' },
      customer: { decision: 'APPROVED', by: ADMINISTRATOR.id, commentTextId: 'contoso/comment-1' },
      access: { basis: 'CUSTOMER_APPROVAL', endedAt: null },
      sequence: 5,
    });
    expect(only('requests', lifeOfRequest('contoso', 1))).toMatchObject({
      status: 'APPROVED',
      access: { endReason: 'PERIOD_OVER', endedAt: expect.any(Number) },
    });
  });
  test.each<[string, EventData]>([
    ['DENIED', { type: 'RequestDenied', requestId: id, comment: null, approver: { roles: [], licences: [] }, facts }],
    ['EXPIRED', { type: 'RequestExpired', requestId: id, expiresAt: 9 }],
  ])('ends as %s', (status, data) => {
    expect(only('requests', [submitted, internally, asked, [data]])).toMatchObject({ status, access: null });
  });
  test.each<[string, EventData]>([
    [
      'REJECTED_INTERNALLY',
      {
        type: 'InternallyRejected',
        requestId: id,
        approverId: 'a' as never, // any person
        comment: null,
        decidedAt: 1,
      },
    ],
    ['INTERNAL_REVIEW_EXPIRED', { type: 'InternalReviewExpired', requestId: id, reviewExpiresAt: 9 }],
    ['NOT_REQUIRED', { type: 'CustomerApprovalNotRequired', requestId: id, reason: 'NOT_MANAGED', facts }],
    [
      'EXCLUDED',
      {
        type: 'ExclusionDeclared',
        requestId: id,
        exclusion: 'EMERGENCY',
        declaredBy: 'a' as never, // any person
        approvedBy: 'b' as never, // any person
        facts,
      },
    ],
  ])('that no customer sees is %s', (status, data) => {
    expect(only('requests', [submitted, [data]])).toMatchObject({ status, lockbox: null });
  });
  test('that is sealed leaves no document', () => {
    const sealed: Saying = [{ type: 'ExclusionSealed', requestId: id, commitment: Buffer.alloc(32) }];
    expect(folded(partFor('requests'), records([sealed])).size).toBe(0);
  });
});

describe('a policy, as its events make it', () => {
  const other = dataStoreId('archive');
  const position = { topic: 'directory', partition: 0, offset: 1 };
  const environment = (dataStores: readonly (typeof other)[], managed = true): Saying => [
    {
      type: 'EnvironmentSet',
      environmentId: idOfEnvironment,
      managed,
      dataStores,
      protectedUntil: null,
      position,
    },
  ];

  test('is rolled out when every data store has confirmed', () => {
    expect(only('policies', policyRolledOut.slice(0, 2))).toMatchObject({
      enabled: true,
      version: 1,
      changedBy: ADMINISTRATOR.id,
      rollOut: { state: 'RUNNING', targets: [{ dataStoreId: idOfDataStore, confirmedAt: null }] },
    });
    expect(only('policies', policyRolledOut)).toMatchObject({
      rollOut: { state: 'COMPLETED', targets: [{ confirmedAt: expect.any(Number) }] },
    });
  });
  test('counts a data store that came later, with 24 hours of its own, and not one that went', () => {
    expect(only('policies', [...policyRolledOut, environment([idOfDataStore, other])])).toMatchObject({
      rollOut: {
        targets: [
          { dataStoreId: idOfDataStore, confirmedAt: expect.any(Number) },
          { dataStoreId: other, confirmedAt: null, dueAt: expect.any(Number) },
        ],
      },
    });
    expect(only('policies', [...policyRolledOut, environment([], false)])).toMatchObject({ rollOut: { targets: [] } });
  });
  test('is off again, and all that is under it would have to confirm anew', () => {
    const off: Saying = [
      { type: 'PolicyDisabled', policyVersion: 2, approver: { roles: [], licences: [] } },
      ADMINISTRATOR,
    ];
    expect(only('policies', [...policyRolledOut, off])).toMatchObject({
      enabled: false,
      version: 2,
      rollOut: { state: 'NONE', targets: [{ confirmedAt: null, dueAt: null }] },
    });
  });
  test('that was never changed is off, and knows what it would protect', () => {
    expect(only('policies', [environment([other])])).toMatchObject({
      enabled: false,
      version: 0,
      changedAt: null,
      rollOut: { state: 'NONE', targets: [{ dataStoreId: other, dueAt: null }] },
    });
  });
  test('names every data store, however many more there are than fit into its event', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => dataStoreId(`store-${index}`));
    const folding = only('policies', [environment(many), ...policyRolledOut.slice(1, 2)]);
    expect(folding).toMatchObject({ rollOut: { targets: many.map((one) => ({ dataStoreId: one })) } });
  });
});

test('a grant runs until it ends', () => {
  const life = lifeOfRequest('contoso', 1);
  expect(only('grants', life.slice(0, 5))).toMatchObject({ basis: 'CUSTOMER_APPROVAL', endedAt: null });
  expect(only('grants', life)).toMatchObject({ endReason: 'PERIOD_OVER' });
});

test("the trail holds every event with its record's hash, and digests as hex", () => {
  const trail = folded(partFor('audit_events'), records(lifeOfRequest('contoso', 1)));
  expect(trail.size).toBe(7);
  expect([...trail.values()][0]).toMatchObject({
    type: 'RequestSubmitted',
    offset: 100,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    data: { justification: { digest: '07'.repeat(32) } },
  });
});

test('records that come again, in whatever pieces, change nothing', () => {
  const all = records([...policyRolledOut, ...lifeOfRequest('contoso', 1), ...lifeOfRequest('contoso', 2)]);
  const pieces = fc.array(fc.tuple(fc.nat(all.length - 1), fc.integer({ min: 1, max: all.length })), { maxLength: 8 });
  fc.assert(
    fc.property(pieces, (redelivered) => {
      for (const part of parts) {
        const once = folded(part, all);
        let again = once;
        for (const [from, count] of redelivered) again = folded(part, all.slice(from, from + count), again);
        expect(again).toEqual(once);
      }
    }),
    { verbose: true },
  );
});

test('one batch or many make the same documents', () => {
  const all = records([...policyRolledOut, ...lifeOfRequest('contoso', 1), ...lifeOfRequest('contoso', 2)]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 })), (sizes) => {
      for (const part of parts) {
        let documents: Documents = new Map();
        let from = 0;
        for (const size of [...sizes, all.length]) {
          documents = folded(part, all.slice(from, from + size), documents);
          from += size;
        }
        expect(documents).toEqual(folded(part, all));
      }
    }),
    { verbose: true },
  );
});
