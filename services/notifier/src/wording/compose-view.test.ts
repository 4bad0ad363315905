import { dataStoreId, environmentId, personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { loadPermissions } from '@lockbox/contracts/permissions';
import type { Side } from '@lockbox/domain/requests/who-sees';
import { textDigest } from '@lockbox/evidence/text';
import { NO_TEXT, ownText } from '@lockbox/store/checked-text';
import type { PrincipalDocument, ProviderPersonDocument } from '@lockbox/store/collections/directory';
import { NO_USE, type QuestionPart, type RequestDocument } from '@lockbox/store/collections/requests';
import { expect, test } from 'vitest';
import { type ComposedView, composeView } from './compose-view.ts';
import { checkedTexts, type NoticeToWord, type ReadModels } from './read-models.ts';

const acme = tenantId('acme');
const id = requestId('r1');
const position = { partition: 0, offset: 1 };
const provider = { providerName: 'Fabrikam', portalUrl: 'https://lockbox.example', permissions: loadPermissions() };

/** The customer's and the provider's people may have the same id. */
const bob: PrincipalDocument = {
  _id: 'acme/bob',
  tenantId: acme,
  principalId: personId('bob'),
  displayName: 'Bob of Acme',
  email: 'bob@acme.example',
  roles: [],
  licences: [],
  environmentIds: [],
  locale: 'en-GB',
  timeZone: 'UTC',
  disabled: false,
  position,
};
const otherBob: ProviderPersonDocument = {
  _id: personId('bob'),
  displayName: 'Bob of Fabrikam',
  email: 'bob@fabrikam.example',
  roles: [],
  locale: 'en-US',
  timeZone: 'UTC',
  disabled: false,
  position,
};
const request: RequestDocument = {
  _id: id,
  tenantId: acme,
  sequence: 3,
  source: 'servicedesk',
  sourceRequestId: '1',
  environmentId: environmentId('prod'),
  dataStores: [dataStoreId('db')],
  engineerId: personId('bob'),
  permissions: ['read'],
  justificationTextId: 't1',
  trigger: 'PROVIDER_ALERT',
  ticketId: null,
  ticketKey: null,
  ticketNumber: null,
  exclusion: null,
  declaredBy: null,
  requestedAt: 1,
  submittedAt: 1,
  reviewExpiresAt: 9,
  status: 'ACTION_NEEDED',
  internal: { decision: 'APPROVED', by: personId('unknown'), at: 1, commentTextId: null, commentDigest: null },
  lockbox: { createdAt: 1, expiresAt: 9 },
  customer: null,
  facts: null,
  access: null,
};

const everything: ReadModels = {
  tenants: new Map([['acme', { _id: acme, displayName: 'Acme Ltd', licences: [], position }]]),
  environments: new Map(),
  principals: new Map([[bob._id, bob]]),
  providerPeople: new Map([[otherBob._id, otherBob]]),
  requests: new Map([[id, request]]),
  previousRequests: new Map(),
  texts: new Map([['t1', ownText('because')]]),
  removed: new Set(),
};
const item: NoticeToWord = {
  tenantId: acme,
  eventId: 'e7',
  sequence: 3,
  requestId: id,
  occurredAt: 1,
  recipientId: personId('bob'),
  side: 'customer',
  channel: 'EMAIL',
  notice: { kind: 'approval-needed', requestId: id, expiresAt: 9 },
};
const composed = (changes: Partial<ReadModels> = {}, of: Partial<NoticeToWord> = {}, patient = true): ComposedView =>
  composeView({ ...everything, ...changes }, provider, { ...item, ...of }, bob, patient);
function viewOf(one: ComposedView, language = 'en') {
  if (one.kind !== 'view') throw new Error(`There is no letter: ${one.kind}`);
  return one.viewIn(language);
}

test('no message to the provider can name who of the customer has decided', () => {
  const texts = new Map([...everything.texts, ['t2', ownText('go ahead')]]);
  const notice = { kind: 'denied', requestId: id, by: personId('bob'), commentTextId: 't2' } as const;
  const nameFor = (side: Side) => viewOf(composed({ texts }, { side, notice })).person('bob');
  expect(nameFor('customer')).toBe('Bob of Acme');
  expect(nameFor('provider')).toBe('Acme Ltd');
});

test('names, the reason and the support request id replace ids, each from its own side', () => {
  expect(viewOf(composed()).request).toMatchObject({
    engineer: 'Bob of Fabrikam',
    justification: 'because',
    supportRequestId: 'Fabrikam initiated',
    environment: 'prod',
  });
});

test('a request that is asked for again says what came of the former one, as far as the reader sees it', () => {
  const former: RequestDocument = { ...request, _id: requestId('r0'), status: 'REJECTED_INTERNALLY' };
  const again: RequestDocument = { ...request, previousRequestId: former._id };
  const previousFor = (side: Side, previous: RequestDocument) => {
    const models = { requests: new Map([[id, again]]), previousRequests: new Map([[former._id, previous]]) };
    return viewOf(composed(models, { side })).request?.previous;
  };
  expect(previousFor('provider', former)).toEqual({ requestId: 'r0', status: 'REJECTED_INTERNALLY', endedAt: 1 });
  expect(previousFor('customer', former)).toEqual({ requestId: 'r0', status: null, endedAt: null });
  const expired: RequestDocument = { ...former, status: 'EXPIRED' };
  expect(previousFor('customer', expired)).toEqual({ requestId: 'r0', status: 'EXPIRED', endedAt: 9 });
});

test('a message tells of the request that it was about then, also where its id was taken again since', () => {
  const takenAgain = { id, at: 100 };
  const now = {
    ...request,
    engineerId: personId('lee'),
    submittedAt: 100,
    earlier: [{ ...request, _id: requestId('r1-before'), takenAgain }],
  };
  const requestAt = (occurredAt: number) =>
    viewOf(composed({ requests: new Map([[id, now]]) }, { occurredAt })).request;
  expect([99, 100].map(requestAt)).toMatchObject([
    { requestId: id, engineerId: 'bob' },
    { requestId: id, engineerId: 'lee' },
  ]);
});

test('a notice about a request with a reused id waits until the projector has that request', () => {
  const ended: RequestDocument = { ...request, status: 'DENIED', customer: request.internal };
  const requests = new Map([[id, ended]]);
  expect(composed({ requests }, { sequence: 4 }).kind).toBe('not-yet');
  expect(composed({ requests }, { sequence: 3 }).kind).toBe('view');
  expect(composed({ requests }, { sequence: 4 }, false).kind).toBe('view');
  expect(composed({}, { sequence: 4 }).kind).toBe('view'); // some notices about a request do not change it
});

test('the text in place of a missing ticket is in the language of the message', () => {
  expect(viewOf(composed(), 'de').request?.supportRequestId).toBe('Von Fabrikam veranlasst');
});

test('permissions are in the language of the message; of one that is not in the catalogue nothing is said', () => {
  const titleIn = (language: string) => viewOf(composed(), language).permission('export')?.title;
  expect(['en', 'de', 'fr'].map(titleIn)).toEqual(['Export', 'Exportieren', 'Export']);
  expect(viewOf(composed()).permission('table:read')).toBeNull();
});

test('a decision names a person of the customer, an internal rejection one of the provider', () => {
  const by = personId('bob');
  const denied = { kind: 'denied', requestId: id, by, commentTextId: null } as const;
  expect(viewOf(composed({}, { notice: denied })).person('bob')).toBe('Bob of Acme');
  const rejected = { ...denied, kind: 'rejected-internally' } as const;
  expect(viewOf(composed({}, { notice: rejected, side: 'provider' })).person('bob')).toBe('Bob of Fabrikam');
});

test('a message waits for what the projector has not written yet, and later has ids in place of names', () => {
  for (const missing of [
    { tenants: new Map() },
    { requests: new Map() },
    { texts: new Map() },
    { requests: new Map([[id, { ...request, internal: null }]]) },
  ] satisfies Partial<ReadModels>[]) {
    expect(composed(missing)).toEqual({ kind: 'not-yet' });
    expect(composed(missing, {}, false).kind).toBe('view');
  }
  expect(viewOf(composed({ tenants: new Map() }, {}, false)).tenant).toBe('acme');
});

test('of a text that has not come when the message can wait no longer, nothing is said: it was not erased', () => {
  expect(viewOf(composed({ texts: new Map() }, {}, false)).request?.hasJustification).toBe(false);
  const notice = { kind: 'question-asked', requestId: id, questionId: 'q1' } as const;
  const question = { id: 'q1', askedBy: personId('bob'), askedAt: 1, textId: 't2', digest: '', answer: null };
  const requests = new Map([[id, { ...request, questions: [question] }]]);
  expect(viewOf(composed({ requests }, { notice }, false)).question?.asked).toBeUndefined();
});

test('what was reported is known when access has ended; a letter that cannot wait for that says nothing of it', () => {
  const notice = { kind: 'access-ended', requestId: id, reason: 'PERIOD_OVER' } as const;
  const access = { grantId: 'g1', basis: 'CUSTOMER_APPROVAL', grantedAt: 1, expiresAt: 9, endReason: null } as const;
  const having = (endedAt: number | null) => ({
    requests: new Map([[id, { ...request, access: { ...access, endedAt } }]]),
  });
  expect(composed(having(null), { notice })).toEqual({ kind: 'not-yet' });
  expect(viewOf(composed(having(null), { notice }, false)).request?.uses).toBe(null);
  expect(viewOf(composed(having(8), { notice })).request?.uses).toEqual(NO_USE);
});

test('a message does not wait for an erased text', () => {
  const view = viewOf(composed({ texts: new Map(), removed: new Set(['texts/t1']) }));
  expect(view.request?.justification).toBe(null);
});

test('a text that differs from the log’s is left out of the message, which is sent', () => {
  const differs = new Map([['t1', { ...NO_TEXT, differs: true }]]);
  expect(viewOf(composed({ texts: differs })).request).toMatchObject({
    justification: null,
    justificationDiffers: true,
  });
});

test('texts are checked against the digests of their request; without one they are not there yet', () => {
  const salt = '00ff'.repeat(8);
  const digest = textDigest(Buffer.from(salt, 'hex'), 'because').toString('hex');
  const stored = (text: string) =>
    new Map([['t1', { _id: 't1', tenantId: acme, requestId: id, text, salt, position }]]);
  const different: string[] = [];
  const read = (text: string, justificationDigest?: string) => {
    const of = justificationDigest === undefined ? request : { ...request, justificationDigest };
    return checkedTexts([of], stored(text), (textId) => different.push(textId)).get('t1');
  };
  expect(read('because', digest)).toMatchObject({ text: 'because', differs: false });
  expect(read('because')).toBeUndefined();
  expect(different).toEqual([]);
  expect(read('to look at it', digest)).toMatchObject({ text: null, differs: true });
  expect(different).toEqual(['t1']);
});

test('a letter about a question waits for it and its texts; what was erased or differs is not in it', () => {
  const asked = { kind: 'question-asked', requestId: id, questionId: 'q1' } as const;
  const answered = { ...asked, kind: 'question-answered' } as const;
  const open = { id: 'q1', askedBy: personId('bob'), askedAt: 1, textId: 't2', digest: '', answer: null };
  const closed = { ...open, answer: { at: 2, textId: 't3', digest: '' } };
  const having = (question: QuestionPart) => ({
    requests: new Map([[id, { ...request, questions: [question] }]]),
    texts: new Map([...everything.texts, ['t2', ownText('Which?')], ['t3', ownText('This')]]),
  });
  const notYet = { kind: 'not-yet' };
  expect(composed({}, { notice: asked })).toEqual(notYet);
  expect(composed({ ...having(open), texts: everything.texts }, { notice: asked })).toEqual(notYet);
  expect(composed(having(open), { notice: answered })).toEqual(notYet);
  expect(viewOf(composed(having(open), { notice: asked })).question?.asked?.text).toBe('Which?');
  expect(viewOf(composed(having(closed), { notice: answered }))).toMatchObject({
    question: { asked: { text: 'Which?' }, answered: { text: 'This' } },
    request: { expiresAt: 9 },
  });
  const differs = new Map([...everything.texts, ['t3', { ...NO_TEXT, differs: true }] as const]);
  const erased = { ...having(closed), texts: differs, removed: new Set(['texts/t2']) };
  expect(viewOf(composed(erased, { notice: answered })).question).toEqual({
    asked: { text: null, differs: false },
    answered: { text: null, differs: true },
  });
});

test('a disclosed demand waits for its request, and later comes without; it has no reason to show', () => {
  const notice = { kind: 'disclosed', requestId: id, liftedAt: 5 } as const;
  const sealed = { ...request, justificationTextId: null };
  expect(composed({ requests: new Map() }, { notice })).toEqual({ kind: 'not-yet' });
  expect(viewOf(composed({ requests: new Map() }, { notice }, false)).request).toBe(null);
  expect(viewOf(composed({ requests: new Map([[id, sealed]]) }, { notice })).request).toMatchObject({
    hasJustification: false,
    justification: null,
    justificationDiffers: false,
  });
});

test('a request of another tenant is never shown', () => {
  const requests = new Map([[id, { ...request, tenantId: tenantId('other') }]]);
  expect(viewOf(composed({ requests }, {}, false)).request).toBe(null);
});
