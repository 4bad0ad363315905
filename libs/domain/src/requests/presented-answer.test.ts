import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type InternalShownAnswer,
  internalShownOfAnswer,
  type SealedShownAnswer,
  type ShownAnswer,
  sealedShownOfAnswer,
  shownOfAnswer,
} from './presented-answer.ts';
import { askedHash, internalShownHash, shownHash, submissionHash } from './presented-content.ts';

const salt = '00ff10a5'.repeat(4);
const digestOf = (text: string) => createHash('sha256').update(salt, 'hex').update(text).digest('hex');
const check = (text: string) => ({ digest: digestOf(text), salt, differs: false });

const fields = {
  id: 'r1',
  tenantId: 'contoso',
  environment: { id: 'prod' },
  dataStores: ['db-1', 'db-2'],
  engineer: { id: 'engineer-1' },
  permissions: ['read'],
  supportRequestId: 'T-1',
  ticketId: 'T-1',
  trigger: 'SUPPORT_TICKET',
  requestedAt: '2026-01-01T10:00:00.123Z',
  expiresAt: '2026-01-05T10:00:00.456Z',
  justification: 'The export stops – Ω',
  internalApproval: { by: { id: 'approver-1' }, comment: 'yes' },
  previousRequest: null,
  exclusion: null,
  declaredBy: null,
  questions: [],
  approvals: { needed: 1, given: [] },
  texts: { justification: check('The export stops – Ω'), internalComment: check('yes') },
} as const;

const askedFor = {
  tenantId: 'contoso',
  requestId: 'r1',
  environmentId: 'prod',
  dataStores: ['db-1', 'db-2'],
  engineerId: 'engineer-1',
  permissions: ['read'],
  ticketId: 'T-1',
  trigger: 'SUPPORT_TICKET',
  requestedAt: Date.parse(fields.requestedAt),
  justification: digestOf(fields.justification),
  previousRequestId: null,
  exclusion: null,
  declaredBy: null,
} as const;
const asked = askedHash(askedFor);
const asking = {
  internalApproverId: 'approver-1',
  internalComment: digestOf('yes'),
  expiresAt: Date.parse(fields.expiresAt),
  approvals: null,
};
const shown = shownHash(asked, asking);
const answer: ShownAnswer = { ...fields, shown };

test('what is found from an answer is what policy has', async () => {
  expect(await shownOfAnswer(answer)).toBe(shown);
  expect(await shownOfAnswer({ ...answer, justification: null })).toBe(shown); // erased: its digest stays
});

test('what is asked for again is part of what is shown', async () => {
  const again = shownHash(askedHash({ ...askedFor, previousRequestId: 'r0' }), asking);
  expect(await shownOfAnswer({ ...answer, previousRequest: { id: 'r0' }, shown: again })).toBe(again);
  expect(await shownOfAnswer({ ...answer, shown: again })).toBeNull();
});

test('a claimed emergency, and who claims it, is part of what is shown', async () => {
  const claim = { exclusion: 'EMERGENCY', declaredBy: 'engineer-1' } as const;
  const claimed = shownHash(askedHash({ ...askedFor, ...claim }), asking);
  const claimAnswer = { ...answer, exclusion: 'EMERGENCY', declaredBy: { id: 'engineer-1' }, shown: claimed };
  expect(await shownOfAnswer(claimAnswer)).toBe(claimed);
  expect(await shownOfAnswer({ ...claimAnswer, exclusion: null, declaredBy: null })).toBeNull();
  expect(await shownOfAnswer({ ...claimAnswer, declaredBy: { id: 'engineer-2' } })).toBeNull();
  expect(await shownOfAnswer({ ...claimAnswer, exclusion: 'INADVERTENT' })).toBeNull();
  expect(await shownOfAnswer({ ...claimAnswer, shown })).toBeNull();
});

test('a text whose beginning was moved into its salt is not the one that was shown', async () => {
  const { justification, texts } = answer;
  if (justification === null) throw new Error('No text');
  const moved = salt + Buffer.from(justification.slice(0, 3)).toString('hex');
  const check = { ...texts.justification, salt: moved };
  const changed = { ...answer, justification: justification.slice(3), texts: { ...texts, justification: check } };
  expect(await shownOfAnswer(changed)).toBeNull();
});

test.each<[string, Partial<ShownAnswer>]>([
  ['the engineer', { engineer: { id: 'engineer-2' } }],
  ['a permission', { permissions: ['read', 'delete'] }],
  ['the data stores', { dataStores: ['db-2', 'db-1'] }],
  ['the environment', { environment: { id: 'test' } }],
  ['the ticket', { ticketId: 'T-2', supportRequestId: 'T-2' }],
  ['the ticket as people read it', { supportRequestId: 'T-2' }],
  ['the trigger', { trigger: 'PROVIDER_ALERT' }],
  ['until when', { expiresAt: '2026-02-05T10:00:00.456Z' }],
  ['when', { requestedAt: '2026-01-01T10:00:00.124Z' }],
  ['the internal approver', { internalApproval: { by: { id: 'approver-2' }, comment: 'yes' } }],
  ['the justification', { justification: 'Only a look' }],
  ['the internal comment', { internalApproval: { by: { id: 'approver-1' }, comment: 'no' } }],
  ['a text with its digest', { justification: 'x', texts: { ...fields.texts, justification: check('x') } }],
  ['the request that is asked for again', { previousRequest: { id: 'r0' } }],
  ['the hash', { shown: null }],
])('nobody decides by an answer in which %s is another', async (_what, change) => {
  expect(await shownOfAnswer({ ...answer, ...change })).toBeNull();
});

const noText = { digest: null, salt: null, differs: false };
const question = {
  id: 'q-1',
  question: 'Which table?',
  askedBy: { id: 'ada' },
  askedAt: '2026-01-02T10:00:00.789Z',
  answer: 'Orders',
  answeredAt: '2026-01-02T11:00:00.012Z',
  texts: { question: check('Which table?'), answer: check('Orders') },
};
const open = { ...question, answer: null, answeredAt: null, texts: { ...question.texts, answer: noText } };
const inLog = {
  questionId: 'q-1',
  askedBy: 'ada',
  askedAt: Date.parse(question.askedAt),
  text: digestOf('Which table?'),
  answer: { text: digestOf('Orders'), answeredAt: Date.parse(question.answeredAt) },
};
const withQuestion: ShownAnswer = {
  ...fields,
  questions: [question],
  shown: shownHash(asked, asking, [inLog]),
};

test('questions and answers are part of what is shown', async () => {
  expect(await shownOfAnswer(withQuestion)).toBe(withQuestion.shown);
  const shownOpen = shownHash(asked, asking, [{ ...inLog, answer: null }]);
  expect(await shownOfAnswer({ ...withQuestion, questions: [open], shown: shownOpen })).toBe(shownOpen);
  expect(new Set([shown, shownOpen, withQuestion.shown]).size).toBe(3);
  const erased = { ...question, question: null, answer: null };
  expect(await shownOfAnswer({ ...withQuestion, questions: [erased] })).toBe(withQuestion.shown);
});

test.each<[string, Partial<ShownAnswer['questions'][number]>]>([
  ['the question', { question: 'Which tables?' }],
  ['its digest', { texts: { ...question.texts, question: noText } }],
  ['who asked', { askedBy: { id: 'bob' } }],
  ['when', { askedAt: '2026-01-02T10:00:00.788Z' }],
  ['the answer', { answer: 'All' }],
  ['the answer with its digest', { answer: 'All', texts: { ...question.texts, answer: check('All') } }],
  ['when it was answered', { answeredAt: '2026-01-02T11:00:00.013Z' }],
  ['which question', { id: 'q-2' }],
])('nobody decides by an answer in which of a question %s is another', async (_what, change) => {
  expect(await shownOfAnswer({ ...withQuestion, questions: [{ ...question, ...change }] })).toBeNull();
});

test('nor by one that leaves a question or its answer out, or has one more, or an answer that nobody gave', async () => {
  for (const questions of [[], [open], [question, question], [{ ...question, answeredAt: null }]]) {
    expect(await shownOfAnswer({ ...withQuestion, questions: questions as ShownAnswer['questions'] })).toBeNull();
  }
});

describe('where two approvers are needed', () => {
  const first = {
    by: { id: 'ada' },
    at: '2026-01-02T10:00:00.007Z',
    comment: 'fine',
    counts: true,
    text: check('fine'),
  };
  const given = [{ approverId: 'ada', comment: digestOf('fine'), at: Date.parse(first.at), counts: true }];
  const approvals = { needed: 2, given: [first] };
  const second: ShownAnswer = {
    ...fields,
    approvals,
    shown: shownHash(asked, { ...asking, approvals: { needed: 2, given } }),
  };

  test('what is found holds the approval that is there already', async () => {
    expect(await shownOfAnswer(second)).toBe(second.shown);
    const none = shownHash(asked, { ...asking, approvals: { needed: 2, given: [] } });
    expect(await shownOfAnswer({ ...fields, approvals: { needed: 2, given: [] }, shown: none })).toBe(none);
    expect(new Set([shown, none, second.shown]).size).toBe(3);
  });

  test('what is found holds questions besides', async () => {
    const both = shownHash(asked, { ...asking, approvals: { needed: 2, given } }, [inLog]);
    expect(await shownOfAnswer({ ...second, questions: [question], shown: both })).toBe(both);
    expect(await shownOfAnswer({ ...second, shown: both })).toBeNull();
  });

  test.each<[string, ShownAnswer['approvals']]>([
    ['it is said that one approver is needed', { needed: 1, given: [] }],
    ['one is needed and there all the same', { needed: 1, given: [first] }],
    ['the first approval is left out', { needed: 2, given: [] }],
    ['the first approval is named as of somebody else', { needed: 2, given: [{ ...first, by: { id: 'bob' } }] }],
    ['its time is another', { needed: 2, given: [{ ...first, at: '2026-01-02T10:00:00.008Z' }] }],
    ['it is said not to count', { needed: 2, given: [{ ...first, counts: false }] }],
    ['its comment is another', { needed: 2, given: [{ ...first, comment: 'no' }] }],
    ['its comment is another with its digest', { needed: 2, given: [{ ...first, comment: 'no', text: check('no') }] }],
    ['an approval is added', { needed: 2, given: [first, { ...first, by: { id: 'bob' } }] }],
  ])('nobody decides by an answer in which %s', async (_what, otherwise) => {
    expect(await shownOfAnswer({ ...second, approvals: otherwise })).toBeNull();
  });
});

describe('an internal approver', () => {
  const emergency = { exclusion: 'EMERGENCY', declaredBy: 'engineer-1' } as const;
  const claimed = askedHash({ ...askedFor, ...emergency });
  const waiting: InternalShownAnswer = { ...fields, ...emergency, shown: internalShownHash(claimed, emergency) };

  test('finds from an answer what policy has', async () => {
    expect(await internalShownOfAnswer(waiting)).toBe(waiting.shown);
    const ordinary = { exclusion: null, declaredBy: null };
    const shown = internalShownHash(asked, ordinary);
    expect(await internalShownOfAnswer({ ...waiting, ...ordinary, shown })).toBe(shown);
  });

  test.each<[string, Partial<InternalShownAnswer>]>([
    ['the exclusion', { exclusion: null, declaredBy: null }],
    ['the declarer', { declaredBy: 'engineer-2' }],
    ['a permission', { permissions: ['delete'] }],
    ['the engineer', { engineer: { id: 'engineer-2' } }],
    ['the justification', { justification: 'Only a look' }],
    ['the ticket as people read it', { supportRequestId: 'T-2' }],
    ['the request that is asked for again', { previousRequest: { id: 'r0' } }],
    ['the hash', { shown: null }],
  ])('does not decide by an answer in which %s is another', async (_what, change) => {
    expect(await internalShownOfAnswer({ ...waiting, ...change })).toBeNull();
  });
});

describe('an internal approver of a sealed demand', () => {
  const demand = {
    tenantId: 'contoso',
    source: 'portal',
    sourceRequestId: 'LD-7',
    environmentId: 'prod',
    dataStores: ['db-1'],
    permissions: ['read'],
    ticketId: null,
    trigger: 'PROVIDER_ALERT',
  } as const;
  const recordedAt = '2026-01-01T10:00:00.123Z';
  const shown = submissionHash({
    ...demand,
    engineerId: 'lena',
    declaredBy: 'lena',
    exclusion: 'LEGAL_DEMAND',
    requestedAt: Date.parse(recordedAt),
    previousRequestId: null,
  }).toString('hex');
  const answer: SealedShownAnswer = { ...demand, recordedBy: { id: 'lena' }, recordedAt, shown };

  test('finds from an answer what policy has', () => {
    expect(sealedShownOfAnswer(answer)).toBe(shown);
  });

  test.each<[string, Partial<SealedShownAnswer>]>([
    ['a permission', { permissions: ['read', 'delete'] }],
    ['the environment', { environmentId: 'test' }],
    ['who recorded it', { recordedBy: { id: 'lara' } }],
    ['when', { recordedAt: '2026-01-01T10:00:00.124Z' }],
    ['the hash', { shown: null }],
  ])('does not decide by an answer in which %s is another', (_what, change) => {
    expect(sealedShownOfAnswer({ ...answer, ...change })).toBeNull();
  });
});
