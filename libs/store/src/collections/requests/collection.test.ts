import type { EventData, OutsideGrantReason, UsedAction } from '@lockbox/contracts/generated/events';
import { dataStoreId, personId } from '@lockbox/contracts/ids';
import { isSeenByCustomer, type RequestStatus } from '@lockbox/domain/requests/statuses';
import { describe, expect, test } from 'vitest';
import { documentAfter, documentsAfter, folded } from '../../testing/folded.ts';
import {
  ADMINISTRATOR,
  facts,
  idOfDataStore,
  lifeOfRequest,
  numberedRequestId,
  recordsOf,
  type Saying,
  saidEvent,
} from '../../testing/sample-events.ts';
import { type RequestDocument, requests } from './collection.ts';

describe('a request', () => {
  const id = numberedRequestId('contoso', 1);
  const [submitted, approvedInternally, created, approved, granted, , ended] = lifeOfRequest('contoso', 1);
  if (!submitted || !approvedInternally || !created || !approved || !granted || !ended) throw new Error('No sample');
  const [, internally, asked] = [submitted, approvedInternally, created];

  test('first waits for the internal approval, before its customer is asked', () => {
    expect(documentAfter(requests, [submitted])).toMatchObject({
      _id: id,
      status: 'AWAITING_INTERNAL_APPROVAL',
      lockbox: null,
      justificationTextId: 'contoso/why-1',
    });
  });
  test('has both approvals, and access until it ends', () => {
    expect(documentAfter(requests, [submitted, internally, asked, approved, granted])).toMatchObject({
      status: 'APPROVED',
      internal: { decision: 'APPROVED', by: 'approver-1' },
      customer: { decision: 'APPROVED', by: ADMINISTRATOR.id, commentTextId: 'contoso/comment-1' },
      access: { basis: 'CUSTOMER_APPROVAL', endedAt: null },
      sequence: 5,
    });
    expect(documentAfter(requests, lifeOfRequest('contoso', 1))).toMatchObject({
      status: 'APPROVED',
      access: { endReason: 'PERIOD_OVER', endedAt: expect.any(Number) },
    });
  });
  test('has the questions about it, in the order in which they were asked, each with its answer', () => {
    const text = (number: number) => ({ textId: `contoso/question-${number}`, digest: Buffer.alloc(32, number) });
    const ask = (questionId: string, number: number): Saying => [
      { type: 'QuestionAsked', requestId: id, questionId, text: text(number), approver: { roles: [], licences: [] } },
      ADMINISTRATOR,
    ];
    const engineerId = personId('engineer-1');
    const answer: Saying = [
      { type: 'QuestionAnswered', requestId: id, questionId: 'q-1', engineerId, text: text(3), answeredAt: 1 },
    ];
    const before = [submitted, internally, asked];
    expect(documentAfter(requests, before)).not.toHaveProperty('questions');
    const after = documentAfter(requests, [...before, ask('q-1', 1), ask('q-2', 2), answer]);
    expect(after).toMatchObject({
      status: 'ACTION_NEEDED',
      sequence: 6,
      questions: [
        {
          id: 'q-1',
          askedBy: ADMINISTRATOR.id,
          digest: '01'.repeat(32),
          answer: { textId: 'contoso/question-3', digest: '03'.repeat(32) },
        },
        { id: 'q-2', textId: 'contoso/question-2', answer: null },
      ],
    });
  });
  describe('has what was done under it', () => {
    const action = (usedAt: number, changes: Partial<UsedAction> = {}): UsedAction => ({
      usedAt,
      dataStoreId: idOfDataStore,
      permission: 'read',
      action: 'READ',
      objectClass: 'invoice',
      count: 12,
      ...changes,
    });
    const report = (actions: readonly UsedAction[]): Saying => [
      { type: 'AccessUsed', requestId: id, grantId: 'g', reportId: 'r', engineerId: personId('engineer-1'), actions },
    ];
    const outside = (actions: readonly UsedAction[], reason: OutsideGrantReason): Saying => [
      {
        type: 'AccessUsedOutsideGrant',
        requestId: id,
        reportId: 'r',
        engineerId: personId('engineer-1'),
        actions: actions.map((one) => ({ ...one, reason })),
        furtherRefused: false,
      },
    ];
    const running = [submitted, internally, asked, approved, granted];
    const usesAfter = (...reports: readonly Saying[]) =>
      (documentAfter(requests, [...running, ...reports]) as RequestDocument | undefined)?.uses; // the collection's document

    test('by action, class of objects and data store: how much in all, and when first and last', () => {
      expect(usesAfter()).toBeUndefined();
      const reports = [
        report([action(20), action(30, { action: 'EXPORT', count: 3 })]),
        report([action(10, { count: 1, permission: 'list' }), action(25, { dataStoreId: dataStoreId('files') })]),
      ];
      const part = { objectClass: 'invoice', dataStoreId: idOfDataStore };
      expect(usesAfter(...reports)).toEqual({
        actions: [
          { ...part, action: 'READ', count: 13, firstAt: 10, lastAt: 20 },
          { ...part, action: 'EXPORT', count: 3, firstAt: 30, lastAt: 30 },
          { ...part, action: 'READ', dataStoreId: 'files', count: 12, firstAt: 25, lastAt: 25 },
        ],
        outsideGrant: [],
        unlisted: 0,
      });
    });
    test('and apart from it what no grant covers, by the reason too, also before and after access', () => {
      const reports = [outside([action(1), action(2)], 'AFTER_END'), outside([action(3)], 'OTHER_ENGINEER')];
      expect(usesAfter(ended, ...reports)?.outsideGrant).toMatchObject([
        { reason: 'AFTER_END', count: 24, firstAt: 1, lastAt: 2 },
        { reason: 'OTHER_ENGINEER', count: 12 },
      ]);
      const waiting = documentAfter(requests, [submitted, outside([action(1)], 'NOT_GRANTED')]);
      expect(waiting).toMatchObject({ status: 'AWAITING_INTERNAL_APPROVAL', uses: { actions: [] } });
      expect(documentsAfter(requests, [outside([action(1)], 'REQUEST_UNKNOWN')])).toEqual([]);
    });
    test('of a hundred kinds, and how many actions more there are', () => {
      const kinds = Array.from({ length: 103 }, (_, kind) => action(1, { objectClass: `table-${kind}` }));
      const uses = usesAfter(report(kinds), report([action(2, { objectClass: 'table-0' })]));
      expect(uses?.actions).toHaveLength(100);
      expect(uses).toMatchObject({
        actions: expect.arrayContaining([expect.objectContaining({ count: 24 })]),
        unlisted: 3,
      });
    });
  });
  test('is changed by nothing that another tenant’s gate or source reports under its id', () => {
    const { projection } = requests;
    if (projection.from !== 'events') throw new Error('Requests come from events');
    const reported = { requestId: id, grantId: 'g', reportId: 'r', dataStoreId: idOfDataStore } as const;
    const outside = { ...reported, outsideGrant: 'REQUEST_UNKNOWN', told: true, furtherUntold: false } as const;
    const engineerId = personId('engineer-1');
    const used = {
      usedAt: 1,
      dataStoreId: idOfDataStore,
      permission: 'read',
      objectClass: 'invoice',
      count: 1,
    } as const;
    const foreign: readonly EventData[] = [
      {
        ...{ type: 'AccessUsedOutsideGrant', requestId: id, reportId: 'r', engineerId, furtherRefused: false },
        actions: [{ ...used, action: 'READ', reason: 'REQUEST_UNKNOWN' }],
      },
      { ...outside, type: 'AccessOpened', openedAt: 1 },
      { ...outside, type: 'AccessClosed', closedAt: 2, sessionsEnded: 1 },
      { ...outside, type: 'AccessNotClosed', since: 1, reason: 'UNREACHABLE' },
    ];
    const life = recordsOf('contoso', lifeOfRequest('contoso', 1));
    const alone = folded(projection, life);
    for (const data of foreign) {
      // The other tenant's log is much longer.
      const report = recordsOf('fabrikam', [[data]]).map((record) => ({
        ...record,
        value: saidEvent('fabrikam', 900_000, [data]),
      }));
      const asked = folded(projection, life.slice(0, 3));
      const reported = folded(projection, report, asked);
      expect(reported).toEqual(asked);
      expect(folded(projection, life.slice(3), reported)).toEqual(alone);
      expect(folded(projection, [...report, ...life])).toEqual(alone);
    }
  });
  test('names the one that it asks for again, which names those that ask for it', () => {
    const [data] = submitted;
    if (data.type !== 'RequestSubmitted') throw new Error('No submission');
    const again = (number: number): Saying => [
      { ...data, requestId: numberedRequestId('contoso', number), previousRequestId: id },
    ];
    const [first, ...others] = documentsAfter(requests, [submitted, again(2), again(3)]);
    expect(first).toMatchObject({
      previousRequestId: null,
      askedAgainAs: [numberedRequestId('contoso', 2), numberedRequestId('contoso', 3)],
      sequence: 3,
    });
    expect(others).toMatchObject([{ previousRequestId: id }, { previousRequestId: id }]);
    const many = Array.from({ length: 12 }, (_, number) => again(number + 2));
    expect((documentsAfter(requests, [submitted, ...many])[0] as RequestDocument).askedAgainAs).toHaveLength(10); // the collection's document
  });
  test('has the first of two approvals while it waits, and the newest where that has lapsed', () => {
    const first: EventData = {
      type: 'ApprovalRecorded',
      requestId: id,
      comment: null,
      shown: null,
      approver: { roles: [], licences: [] },
      facts,
      lapsedApproverId: null,
      expiresAt: 9,
      assertion: null,
    };
    const waiting = [submitted, internally, asked, [first, ADMINISTRATOR]] as const;
    expect(documentAfter(requests, waiting)).toMatchObject({
      status: 'ACTION_NEEDED',
      customer: null,
      access: null,
      approvals: { given: [{ by: ADMINISTRATOR.id, commentTextId: null, credentialId: null }] },
    });
    const another = { ...first, lapsedApproverId: personId(ADMINISTRATOR.id) };
    const bob = { kind: 'PRINCIPAL', id: 'bob' } as const;
    expect(documentAfter(requests, [...waiting, [another, bob]])).toMatchObject({
      approvals: { given: [{ by: 'bob' }] },
    });
  });
  test.each<[string, EventData]>([
    [
      'DENIED',
      {
        type: 'RequestDenied',
        requestId: id,
        comment: null,
        shown: null,
        approver: { roles: [], licences: [] },
        facts,
        assertion: null,
      },
    ],
    ['EXPIRED', { type: 'RequestExpired', requestId: id, expiresAt: 9 }],
  ])('ends as %s', (status, data) => {
    expect(documentAfter(requests, [submitted, internally, asked, [data]])).toMatchObject({ status, access: null });
  });
  test.each<[RequestStatus, EventData]>([
    [
      'REJECTED_INTERNALLY',
      {
        type: 'InternallyRejected',
        requestId: id,
        approverId: 'a' as never, // any person
        comment: null,
        decidedAt: 1,
        shown: null,
        assertion: null,
      },
    ],
    ['INTERNAL_REVIEW_EXPIRED', { type: 'InternalReviewExpired', requestId: id, reviewExpiresAt: 9 }],
  ])('that no customer sees is %s', (status, data) => {
    expect(documentAfter(requests, [submitted, [data]])).toMatchObject({ status, lockbox: null });
    expect(isSeenByCustomer(status)).toBe(false);
  });
  test.each<[RequestStatus, EventData]>([
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
  ])('of which the customer is notified without having been asked is %s', (status, data) => {
    expect(documentAfter(requests, [submitted, [data]])).toMatchObject({ status, lockbox: null });
    expect(isSeenByCustomer(status)).toBe(true);
  });
  const sealed: Saying = [{ type: 'ExclusionSealed', requestId: id, commitment: Buffer.alloc(32) }];
  const lifted = (details: string, liftedAt = 9): Saying => [
    {
      type: 'DisclosureLifted',
      requestId: id,
      liftedBy: personId('legal-1'),
      liftedAt,
      salt: Buffer.alloc(32),
      details,
      assertion: null,
    },
  ];
  test('that is sealed leaves no document', () => {
    expect(documentsAfter(requests, [sealed])).toEqual([]);
  });
  const details = {
    source: 'legal',
    sourceRequestId: 'L-1',
    environmentId: 'production',
    dataStores: ['crm'],
    engineerId: 'engineer-1',
    permissions: ['read'],
    trigger: 'SUPPORT_TICKET',
    ticketId: 'COURT-7',
    exclusion: 'LEGAL_DEMAND',
    declaredBy: 'legal-1',
    requestedAt: 3,
    approvedBy: 'approver-1',
    decidedAt: 5,
  };
  test('that was sealed is there from its disclosure on, as it was asked for and approved', () => {
    expect(documentAfter(requests, [sealed, lifted(JSON.stringify(details))])).toMatchObject({
      status: 'EXCLUDED',
      exclusion: 'LEGAL_DEMAND',
      declaredBy: 'legal-1',
      internal: { by: 'approver-1', at: 5 },
      ticketKey: 'court-7',
      disclosedAt: 9,
      justificationTextId: null,
      access: null,
    });
    expect(documentsAfter(requests, [sealed, lifted('{')])).toEqual([]);
    // Times that no calendar has, which intake took once and no list can show: in their place is the log's.
    const untimely = lifted(JSON.stringify({ ...details, decidedAt: -9e15 }), 9e15);
    const occurredAt = recordsOf('contoso', [sealed, untimely]).at(-1)?.value.occurredAt;
    expect(documentAfter(requests, [sealed, untimely])).toMatchObject({
      disclosedAt: occurredAt,
      reviewExpiresAt: occurredAt,
      internal: { at: occurredAt },
    });
  });
  test('whose id is taken again is kept, as often as that is, if the customer has seen it', () => {
    const again = lifted(JSON.stringify(details));
    const rejected: Saying = [{ ...internally[0], type: 'InternallyRejected' } as EventData];
    const earlier = (...sayings: readonly Saying[]) =>
      (documentAfter(requests, sayings) as RequestDocument).earlier?.map(({ _id, status, sequence }) => [
        _id,
        status,
        sequence,
      ]);
    const own = (sequence: number) => `${id.slice(0, 14)}8${id.slice(15, 24)}00000000000${sequence.toString(16)}`;
    expect(earlier(submitted, internally, submitted)).toBeUndefined();
    expect(earlier(submitted, rejected, submitted)).toBeUndefined();
    expect(earlier(sealed, again, sealed, again)).toEqual([[own(4), 'EXCLUDED', 4]]);
    expect(earlier(...lifeOfRequest('contoso', 1), submitted, rejected, sealed, again)).toEqual([
      [own(8), 'APPROVED', 8],
    ]);
    expect(earlier(...lifeOfRequest('contoso', 1), sealed, again, submitted)).toEqual([
      [own(9), 'APPROVED', 9],
      [own(10), 'EXCLUDED', 10],
    ]);
  });
});
