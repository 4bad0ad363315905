import type {
  AccessClosed,
  AccessNotClosed,
  AccessOpened,
  AccessRefused,
  AccessRequestSubmitted,
  AccessUsed,
  DataStoreEnforcing,
  DisclosureLifted,
  Value as IntakeRecord,
  InternalDecisionRecorded,
  QuestionAnswered,
  WorkFinished,
} from '@lockbox/contracts/generated/intake';
import { dataStoreId, environmentId, personId, requestId, tenantId } from '@lockbox/contracts/ids';
import type { SourceRights } from '@lockbox/contracts/submission-rules';
import { describe, expect, test } from 'vitest';
import { type PublishedRecord, recordRefusalOf } from './intake-checks.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const DAY_MS = 86_400_000;

const request: AccessRequestSubmitted = {
  type: 'AccessRequestSubmitted',
  source: 'servicedesk',
  sourceRequestId: 'REQ-1',
  tenantId: tenantId('contoso'),
  environmentId: environmentId('prod'),
  dataStores: [dataStoreId('prod-db')],
  engineerId: personId('engineer-1'),
  permissions: ['read'],
  justification: 'The nightly export stops',
  trigger: 'SUPPORT_TICKET',
  ticketId: 'T-1',
  exclusion: null,
  declaredBy: null,
  disclosure: 'NOTIFY',
  requestedAt: NOW - 60_000,
  previousRequestId: null,
  assertion: null,
};

const decision: InternalDecisionRecorded = {
  type: 'InternalDecisionRecorded',
  source: 'servicedesk',
  requestSource: 'servicedesk',
  sourceRequestId: 'REQ-1',
  tenantId: tenantId('contoso'),
  approverId: personId('approver-1'),
  decision: 'APPROVED',
  comment: null,
  decidedAt: NOW,
  shown: null,
  assertion: null,
  commentSalt: null,
};

const lifted: DisclosureLifted = {
  type: 'DisclosureLifted',
  source: 'servicedesk',
  requestSource: 'servicedesk',
  sourceRequestId: 'REQ-1',
  tenantId: tenantId('contoso'),
  liftedBy: personId('legal-1'),
  liftedAt: NOW,
  assertion: null,
};

const answer: QuestionAnswered = {
  type: 'QuestionAnswered',
  source: 'servicedesk',
  requestSource: 'servicedesk',
  sourceRequestId: 'REQ-1',
  tenantId: tenantId('contoso'),
  questionId: 'q-1',
  engineerId: personId('engineer-1'),
  text: 'The orders of May',
  answeredAt: NOW,
};

const finished: WorkFinished = {
  type: 'WorkFinished',
  source: 'servicedesk',
  requestSource: 'servicedesk',
  sourceRequestId: 'REQ-1',
  tenantId: tenantId('contoso'),
  engineerId: personId('engineer-1'),
  finishedAt: NOW,
};

const enforcing: DataStoreEnforcing = {
  type: 'DataStoreEnforcing',
  source: 'servicedesk',
  tenantId: tenantId('contoso'),
  environmentId: environmentId('prod'),
  dataStoreId: dataStoreId('prod-db'),
  policyVersion: 1,
  enforcedAt: NOW,
};

const use: AccessUsed = {
  type: 'AccessUsed',
  source: 'servicedesk',
  requestId: null,
  requestSource: 'servicedesk',
  sourceRequestId: 'REQ-1',
  tenantId: tenantId('contoso'),
  reportId: 'report-1',
  engineerId: personId('engineer-1'),
  actions: [
    {
      usedAt: NOW,
      dataStoreId: dataStoreId('prod-db'),
      permission: 'read',
      action: 'READ',
      objectClass: 'dbo.invoice',
      count: 12,
    },
  ],
};

const KNOWN = requestId('5f0c9a3e-7f5c-5d2b-8a51-0d9c4a1b2c3d');
const opened: AccessOpened = {
  type: 'AccessOpened',
  source: 'gate',
  tenantId: tenantId('contoso'),
  reportId: 'report-1',
  requestId: KNOWN,
  requestSource: '',
  sourceRequestId: '',
  dataStoreId: dataStoreId('prod-db'),
  openedAt: NOW,
};
const { openedAt: _, ...opening } = opened;
const closed: AccessClosed = { ...opening, type: 'AccessClosed', closedAt: NOW, sessionsEnded: 0 };
const notClosed: AccessNotClosed = { ...opening, type: 'AccessNotClosed', since: NOW, reason: 'UNREACHABLE' };
const refused: AccessRefused = {
  type: 'AccessRefused',
  source: 'gate',
  tenantId: tenantId('contoso'),
  reportId: 'report-1',
  dataStoreId: dataStoreId('prod-db'),
  engineerId: personId('engineer-1'),
  permission: null,
  reason: 'NO_GRANT',
  count: 3,
  firstAt: NOW - 1,
  lastAt: NOW,
};

/** A ticket system with every right that one can have. */
const servicedesk: SourceRights = {
  name: 'servicedesk',
  requests: true,
  internalDecisions: 'own',
  exclusions: ['INADVERTENT', 'EMERGENCY', 'LEGAL_DEMAND'],
  accessUse: 'own',
  guards: [],
  refusals: false,
};
const portal: SourceRights = { ...servicedesk, name: 'portal', internalDecisions: 'all' };
/** A system that guards data, and only reports. */
const gate: SourceRights = {
  name: 'gate',
  requests: false,
  internalDecisions: 'none',
  exclusions: [],
  accessUse: 'none',
  guards: [{ tenant: 'contoso', dataStores: ['prod-db'] }],
  refusals: false,
};

function refuse(value: IntakeRecord, changes: Partial<PublishedRecord> = {}, source = servicedesk) {
  const record = { key: Buffer.from('contoso'), raw: Buffer.alloc(100), timestamp: NOW };
  return recordRefusalOf({ ...record, value, ...changes }, source);
}
const sentence = (changes: Partial<AccessRequestSubmitted>) => refuse({ ...request, ...changes })?.sentence;

test('a right record of each kind passes', () => {
  expect(refuse(request)).toBeUndefined();
  expect(refuse(decision)).toBeUndefined();
  expect(refuse(answer)).toBeUndefined();
  expect(refuse(use)).toBeUndefined();
});

test('an answer names its question and its engineer, and says something, within 2,000 characters', () => {
  expect(refuse({ ...answer, text: ' ' })?.sentence).toContain('text is empty: answer, in 1 to 2000 characters');
  expect(refuse({ ...answer, text: 'x'.repeat(2_000) })).toBeUndefined();
  expect(refuse({ ...answer, text: 'x'.repeat(2_001) })?.sentence).toContain('text has 2001 characters');
  expect(refuse({ ...answer, questionId: '' })?.sentence).toContain('questionId is empty');
  expect(refuse({ ...answer, engineerId: personId('erin@example.org') })?.sentence).toContain(
    'engineerId contains "@"',
  );
  // Without the right to decide: who is asked is the engineer, whichever system carries the answer.
  expect(refuse(answer, {}, { ...servicedesk, internalDecisions: 'none' })).toBeUndefined();
});

describe('a report of use', () => {
  const [action] = use.actions;
  const reported = (changes: Partial<AccessUsed['actions'][number]>) =>
    refuse({ ...use, actions: [{ ...action, ...changes } as AccessUsed['actions'][number]] })?.sentence; // one of the sample's

  test("comes from the request's own source, or from the guard of each data store", () => {
    const other: SourceRights = { ...servicedesk, name: 'other' };
    const foreign = { ...use, source: 'other' };
    const guard: SourceRights = { ...other, accessUse: 'none', guards: gate.guards };
    expect(refuse(foreign, {}, other)).toMatchObject({
      code: 'SOURCE_NOT_A_GUARD',
      sentence: expect.stringContaining('actions[0].dataStoreId is no data store that "other" guards'),
    });
    // The right to decide is none to report, nor the other way round.
    expect(refuse(foreign, {}, { ...other, internalDecisions: 'all' })).toMatchObject({ code: 'SOURCE_NOT_A_GUARD' });
    expect(refuse({ ...decision, source: 'other' }, {}, guard)).toMatchObject({ code: 'SOURCE_NOT_ALLOWED' });
    expect(refuse(foreign, {}, guard)).toBeUndefined();
    const both = [...use.actions, ...use.actions.map((one) => ({ ...one, dataStoreId: dataStoreId('billing') }))];
    expect(refuse({ ...foreign, actions: both }, {}, guard)?.sentence).toContain('actions[1].dataStoreId');
    expect(refuse({ ...use, actions: both })).toBeUndefined();
    const none: SourceRights = { ...servicedesk, accessUse: 'none' };
    expect(refuse(use, {}, none)?.sentence).toContain('or give it accessUse own');
  });

  test('has 1 to 100 actions, an id and an engineer', () => {
    expect(refuse({ ...use, actions: [] })?.sentence).toContain('actions is empty: report at least one, or nothing');
    const many = Array.from({ length: 101 }, () => use.actions[0]) as AccessUsed['actions']; // of the sample's
    expect(refuse({ ...use, actions: many.slice(1) })).toBeUndefined();
    expect(refuse({ ...use, actions: many })?.sentence).toContain('actions has 101 entries: report at most 100');
    expect(refuse({ ...use, reportId: '' })?.sentence).toContain('reportId is empty');
    expect(refuse({ ...use, engineerId: personId('erin@example.org') })?.sentence).toContain('engineerId contains "@"');
  });

  test.each([
    [{ objectClass: '' }, 'actions[0].objectClass is no identifier'],
    [{ objectClass: 'invoice of Adele Vance' }, 'actions[0].objectClass is no identifier'],
    [{ objectClass: 'ada@contoso.example' }, 'actions[0].objectClass is no identifier'],
    [{ objectClass: 'x'.repeat(101) }, 'actions[0].objectClass is no identifier'],
    [{ count: 0 }, 'actions[0].count is not within 1 to 1000000000'],
    [{ count: 1_000_000_001 }, 'actions[0].count is not within 1 to 1000000000'],
    [{ permission: '' }, 'actions[0].permission is empty'],
    [{ dataStoreId: dataStoreId('') }, 'actions[0].dataStoreId is empty'],
    [{ usedAt: NOW + 300_001 }, 'actions[0].usedAt is in the future'],
    [{ usedAt: NOW - 28 * DAY_MS - 1 }, 'actions[0].usedAt is over 28 days old'],
  ])('names what is wrong: %j', (changes, problem) => {
    expect(reported(changes)).toContain(problem);
  });

  test('takes the edges: 5 minutes by which clocks may differ, 28 days, the names that databases have', () => {
    for (const changes of [
      { usedAt: NOW + 300_000 },
      { usedAt: NOW - 28 * DAY_MS },
      { count: 1_000_000_000 },
      { objectClass: 'sys.dm_exec$/Orders-2026:v1' },
      { objectClass: 'x'.repeat(100) },
    ])
      expect(reported(changes)).toBeUndefined();
  });
});

describe('what the guard of a data store reports', () => {
  const said = (value: IntakeRecord, source = gate) => refuse(value, {}, source)?.sentence;
  const reports = [opened, closed, notClosed, refused];

  test('passes with every kind of report, and the request may be named in either way', () => {
    for (const report of reports) expect(said(report)).toBeUndefined();
    for (const report of [opened, closed, notClosed, { ...use, source: 'gate' }]) {
      const byId = { ...report, requestId: KNOWN, requestSource: '', sourceRequestId: '' };
      const byName = { ...report, requestId: null, requestSource: 'portal', sourceRequestId: 'REQ-1' };
      expect(said(byId)).toBeUndefined();
      expect(said(byName)).toBeUndefined();
      expect(said({ ...byName, requestId: KNOWN })).toContain('name the request in one way');
      expect(said({ ...byId, sourceRequestId: 'REQ-1' })).toContain('name the request in one way');
      expect(said({ ...byId, requestId: null })).toMatch(/sourceRequestId is empty.*requestSource is empty/);
      // Only such an id can be of a request: under another nobody fills a customer's log.
      for (const other of ['5f0c', 'a@b', '', `${KNOWN}0`])
        expect(said({ ...byId, requestId: requestId(other) })).toContain('requestId is no UUID');
    }
  });

  test('comes from the guard of the data store alone: another source confirms and reports nothing there', () => {
    const byId = { ...use, source: 'gate', requestId: KNOWN, requestSource: '', sourceRequestId: '' };
    const byGate = [...reports, byId, { ...enforcing, source: 'gate' }];
    const others: readonly Partial<SourceRights>[] = [
      { guards: [] },
      { guards: [{ tenant: 'contoso', dataStores: ['billing', 'prod-db-2'] }] },
      { guards: [{ tenant: 'fabrikam' }, { tenant: 'fabrikam', dataStores: ['prod-db'] }] },
      // Other rights in the file do not matter.
      { guards: [], accessUse: 'own', internalDecisions: 'all', exclusions: servicedesk.exclusions, requests: true },
    ];
    for (const record of byGate) {
      expect(said(record)).toBeUndefined();
      expect(said(record, { ...gate, guards: [{ tenant: 'contoso' }] })).toBeUndefined();
      expect(said(record, { ...gate, guards: 'all' })).toBeUndefined();
      for (const rights of others) {
        expect(refuse(record, {}, { ...gate, ...rights })).toMatchObject({
          code: 'SOURCE_NOT_A_GUARD',
          sentence: expect.stringContaining('dataStoreId is no data store that "gate" guards'),
        });
      }
    }
    // Its own request gives a source no door: only what was done may be reported without a guard.
    const own = {
      ...opened,
      source: 'servicedesk',
      requestId: null,
      requestSource: 'servicedesk',
      sourceRequestId: 'R',
    };
    expect(refuse(own)).toMatchObject({ code: 'SOURCE_NOT_A_GUARD' });
  });

  test('is refused attempts alone where the source guards nothing, and data planes ask it', () => {
    const asked: SourceRights = { ...gate, guards: [], refusals: true };
    expect(said(refused, asked)).toBeUndefined();
    for (const record of [opened, closed, notClosed, { ...enforcing, source: 'gate' }, { ...use, source: 'gate' }])
      expect(refuse(record, {}, asked)).toMatchObject({ code: 'SOURCE_NOT_A_GUARD' });
  });

  test('is all that a source may publish that only reports', () => {
    expect(said({ ...enforcing, source: 'gate' })).toBeUndefined();
    // Other rights in the file do not matter.
    const wide: SourceRights = { ...gate, internalDecisions: 'all', exclusions: servicedesk.exclusions };
    for (const value of [request, decision, lifted, answer, finished]) {
      for (const source of [gate, wide]) {
        expect(refuse({ ...value, source: 'gate' }, {}, source)).toMatchObject({
          code: 'SOURCE_NOT_ALLOWED',
          sentence: expect.stringContaining('takes reports alone from "gate"'),
        });
      }
    }
  });

  const FUTURE = NOW + 300_001;
  const OLD = NOW - 28 * DAY_MS - 1;
  const wrong: readonly (readonly [string, IntakeRecord])[] = [
    ['openedAt is in the future', { ...opened, openedAt: FUTURE }],
    ['openedAt is over 28 days old', { ...opened, openedAt: OLD }],
    ['closedAt is in the future', { ...closed, closedAt: FUTURE }],
    ['closedAt is over 28 days old', { ...closed, closedAt: OLD }],
    ['sessionsEnded is not within 0 to 1000000000', { ...closed, sessionsEnded: -1 }],
    ['since is in the future', { ...notClosed, since: FUTURE }],
    ['since is over 28 days old', { ...notClosed, since: OLD }],
    ['lastAt is in the future', { ...refused, lastAt: FUTURE }],
    ['firstAt is over 28 days old', { ...refused, firstAt: OLD }],
    ['lastAt is before firstAt', { ...refused, lastAt: NOW - 2 }],
    ['count is not within 1 to 1000000000', { ...refused, count: 0 }],
    ['permission is empty', { ...refused, permission: ' ' }],
    ['engineerId contains "@"', { ...refused, engineerId: personId('erin@example.org') }],
    ['reportId is empty', { ...refused, reportId: '' }],
    ['reportId is empty', { ...opened, reportId: '' }],
    ['dataStoreId is empty', { ...notClosed, dataStoreId: dataStoreId('') }],
    ['dataStoreId is empty', { ...refused, dataStoreId: dataStoreId('') }],
  ];
  test.each(wrong)('names what is wrong: %s', (problem, value) => {
    expect(said(value, { ...gate, guards: [{ tenant: 'contoso' }] })).toContain(problem);
  });

  test('takes the edges: 5 minutes by which clocks may differ, 28 days, no session that was open', () => {
    expect(said({ ...opened, openedAt: NOW + 300_000 })).toBeUndefined();
    expect(said({ ...closed, closedAt: NOW - 28 * DAY_MS, sessionsEnded: 0 })).toBeUndefined();
    expect(said({ ...refused, firstAt: NOW, count: 1, permission: 'read' })).toBeUndefined();
  });
});

describe('a record in the wrong topic or under the wrong key is refused', () => {
  test('over 1 MiB', () => {
    expect(refuse(request, { raw: Buffer.alloc(1_048_576) })).toBeUndefined();
    expect(refuse(request, { raw: Buffer.alloc(1_048_577) })).toMatchObject({ code: 'TOO_LARGE' });
  });

  test('under another key, or none', () => {
    expect(refuse(request, { key: Buffer.from('fabrikam') })).toMatchObject({
      code: 'TENANT_MISMATCH',
      sentence: expect.stringContaining('tenantId'),
    });
    expect(refuse(request, { key: null })).toMatchObject({ code: 'TENANT_MISMATCH' });
  });

  test("in another source's topic", () => {
    expect(refuse(request, {}, portal)).toMatchObject({
      code: 'SOURCE_MISMATCH',
      sentence: expect.stringContaining('source'),
    });
  });

  test('about the request of another source, unless from the portal', () => {
    const foreign = { ...decision, requestSource: 'other' };
    expect(refuse(foreign)).toMatchObject({
      code: 'SOURCE_NOT_ALLOWED',
      sentence: expect.stringContaining('requestSource'),
    });
    expect(refuse({ ...foreign, source: 'portal' }, {}, portal)).toBeUndefined();
    expect(refuse({ ...answer, requestSource: 'other' })).toMatchObject({ code: 'SOURCE_NOT_ALLOWED' });
  });

  test('for the tenant "provider"', () => {
    const value = { ...request, tenantId: tenantId('provider') };
    expect(refuse(value, { key: Buffer.from('provider') })?.sentence).toContain('tenantId');
  });
});

test('what is asked for again is named by an id that Lockbox has', () => {
  expect(refuse({ ...request, previousRequestId: requestId('REQ-0') })).toMatchObject({
    code: 'INVALID_FIELDS',
    sentence: expect.stringContaining('previousRequestId is no UUID'),
  });
  const known = KNOWN;
  expect(refuse({ ...request, previousRequestId: known })).toBeUndefined();
});

describe('a source has the rights that topics.yaml gives it', () => {
  const asking: SourceRights = {
    name: 'servicedesk',
    requests: true,
    internalDecisions: 'none',
    exclusions: [],
    accessUse: 'none',
    guards: [],
    refusals: false,
  };
  const exclusion = (claimed: AccessRequestSubmitted['exclusion']): AccessRequestSubmitted => ({
    ...request,
    exclusion: claimed,
    declaredBy: personId('duty-officer'),
  });

  test('one without any may only ask', () => {
    expect(refuse(request, {}, asking)).toBeUndefined();
  });

  test('it cannot approve its own request internally where that is not allowed', () => {
    expect(refuse(decision, {}, asking)).toMatchObject({
      code: 'SOURCE_NOT_ALLOWED',
      sentence: expect.stringContaining('internal decision'),
    });
    expect(refuse(decision, {}, { ...asking, internalDecisions: 'own' })).toBeUndefined();
  });

  test.each(['INADVERTENT', 'EMERGENCY', 'LEGAL_DEMAND'] as const)('it cannot claim %s unless named', (claimed) => {
    expect(refuse(exclusion(claimed), {}, asking)).toMatchObject({
      code: 'SOURCE_NOT_ALLOWED',
      sentence: expect.stringContaining(claimed),
    });
    expect(refuse(exclusion(claimed), {}, { ...asking, exclusions: [claimed] })).toBeUndefined();
    const others = servicedesk.exclusions.filter((one) => one !== claimed);
    expect(refuse(exclusion(claimed), {}, { ...asking, exclusions: others })).toMatchObject({
      code: 'SOURCE_NOT_ALLOWED',
    });
  });

  test('one that may not claim a legal demand opens none', () => {
    expect(refuse(lifted)).toBeUndefined();
    expect(refuse(lifted, {}, { ...servicedesk, exclusions: ['EMERGENCY'] })).toMatchObject({
      code: 'SOURCE_NOT_ALLOWED',
    });
  });
});

describe('a field that is wrong is named', () => {
  const empty: Record<string, Partial<AccessRequestSubmitted>> = {
    sourceRequestId: { sourceRequestId: '' },
    environmentId: { environmentId: environmentId(' ') },
    dataStores: { dataStores: [] },
    'dataStores[1]': { dataStores: [dataStoreId('a'), dataStoreId('')] },
    engineerId: { engineerId: personId('') },
    permissions: { permissions: [] },
    'permissions[0]': { permissions: [' '] },
    justification: { justification: '  ' },
    'ticketId is empty': { ticketId: '' },
    'ticketId is missing': { ticketId: null },
    'declaredBy is missing': { exclusion: 'EMERGENCY' },
    'declaredBy is empty': { exclusion: 'EMERGENCY', declaredBy: personId('') },
  };
  test.each(Object.entries(empty))('empty or missing: %s', (field, changes) => {
    expect(sentence(changes)).toContain(field);
  });

  const many = Array.from({ length: 51 }, (_, index) => `p${index}`);
  const wrong: Record<string, Partial<AccessRequestSubmitted>> = {
    'permissions has 51 entries': { permissions: many },
    'dataStores has 51 entries': { dataStores: many.map(dataStoreId) },
    'dataStores has an entry twice': { dataStores: [dataStoreId('a'), dataStoreId('a')] },
    'justification has 2001 characters': { justification: 'x'.repeat(2001) },
    'sourceRequestId has 201 characters': { sourceRequestId: 'x'.repeat(201) },
    'engineerId contains "@"': { engineerId: personId('jo@provider.example') },
    'engineerId has characters that ids may not have': { engineerId: personId('engineer-1 ') },
    'engineerId has characters that ids may not have: use visible ASCII': { engineerId: personId('engineer\u200b-1') },
    'sourceRequestId has characters that ids may not have': { sourceRequestId: 'REQ-\u0131' },
    'declaredBy has characters that ids may not have': {
      exclusion: 'EMERGENCY',
      declaredBy: personId('\u0435ngineer-1'),
    },
    'declaredBy contains "@"': { exclusion: 'EMERGENCY', declaredBy: personId('jo@provider.example') },
    'disclosure is SEALED': { disclosure: 'SEALED', exclusion: 'EMERGENCY', declaredBy: personId('jo') },
    'requestedAt is in the future': { requestedAt: NOW + 5 * 60_000 + 1 },
    'requestedAt is over 28 days old': { requestedAt: NOW - 28 * DAY_MS - 1 },
  };
  test.each(Object.entries(wrong))('%s', (words, changes) => {
    expect(sentence(changes)).toContain(words);
  });

  test('all of them at once', () => {
    expect(sentence({ permissions: [], ticketId: null })).toMatch(/permissions.*ticketId/);
  });

  test('without repeating its value, which may be personal', () => {
    expect(sentence({ engineerId: personId('jo@provider.example') })).not.toContain('jo@');
  });

  test('in the other records too', () => {
    expect(refuse({ ...decision, approverId: personId('a@b') })?.sentence).toContain('approverId');
    expect(refuse({ ...decision, comment: 'x'.repeat(2001) })?.sentence).toContain('comment');
    expect(refuse({ ...lifted, liftedBy: personId('') })?.sentence).toContain('liftedBy');
  });

  test.each([9_000_000_000_000_000, NOW * 1000, 253_402_300_800_000, -1])('a time that no calendar has: %d', (at) => {
    const untimely: readonly IntakeRecord[] = [
      { ...decision, decidedAt: at },
      { ...finished, finishedAt: at },
      { ...lifted, liftedAt: at },
      { ...answer, answeredAt: at },
      { ...enforcing, enforcedAt: at },
    ];
    for (const record of untimely) {
      expect(refuse(record, {}, { ...servicedesk, guards: 'all' })).toMatchObject({
        code: 'INVALID_FIELDS',
        sentence: expect.stringMatching(/: \w+At is no time from 1970 to 9999: give milliseconds since 1970/),
      });
    }
  });

  test('no time for its age: what was decided long ago may be published late, and clocks differ', () => {
    for (const at of [0, NOW - 400 * DAY_MS, NOW + DAY_MS, 253_402_300_799_999])
      expect(refuse({ ...decision, decidedAt: at })).toBeUndefined();
  });
});

describe('limits are where the contract has them', () => {
  const passes: Record<string, Partial<AccessRequestSubmitted>> = {
    '2,000 characters of justification': { justification: 'x'.repeat(2000) },
    '2,000 characters that take two units each': { justification: '🔒'.repeat(2000) },
    '28 days to the millisecond': { requestedAt: NOW - 28 * DAY_MS },
    'a clock that is five minutes ahead': { requestedAt: NOW + 5 * 60_000 },
    '50 permissions': { permissions: Array.from({ length: 50 }, (_, index) => `p${index}`) },
    'a provider alert without a ticket': { trigger: 'PROVIDER_ALERT', ticketId: null },
    'a sealed legal demand': { exclusion: 'LEGAL_DEMAND', disclosure: 'SEALED', declaredBy: personId('legal-1') },
  };
  test.each(Object.entries(passes))('%s', (_, changes) => {
    expect(sentence(changes)).toBeUndefined();
  });
});
