/** The verification of a request's evidence on the portal's pages, and of the content beside it. */
import { generateKeyPairSync } from 'node:crypto';
import type { Actor, EventData, NotificationRecorded } from '@lockbox/contracts/generated/events';
import { personId } from '@lockbox/contracts/ids';
import { grantIdOf } from '@lockbox/contracts/uuid';
import type { Bundle } from '@lockbox/evidence/bundle/bundle';
import { cosignerOf } from '@lockbox/evidence/cosigner';
import { formatSignature, formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { knownSchemas } from '@lockbox/proof/bundle/known-schemas';
import { NO_TEXT } from '@lockbox/store/checked-text';
import { type RequestDocument, requests } from '@lockbox/store/collections/requests';
import { auditEvents } from '@lockbox/store/collections/trail';
import type { NamedRequest } from '@lockbox/store/querying';
import { documentAfter, documentsAfter } from '@lockbox/store/testing/folded';
import {
  ADMINISTRATOR,
  facts,
  lifeOfRequest,
  numberedRequestId,
  type Saying,
  saidEvent,
  TEXT,
} from '@lockbox/store/testing/sample-events';
import { SIGNED_LOG_KEYS, signedLog } from '@lockbox/store/testing/signed-log';
import { describe, expect, test } from 'vitest';
import { type CheckOutcome, checkRequest, pinnedKeys } from '../../web/src/verify/check.ts';
import { differencesOf, type Shown } from '../../web/src/verify/compare.ts';
import { auditEventView } from '../reads/trail-views.ts';
import { type LockboxRequestView, lockboxRequestView } from '../reads/views.ts';

const PROVIDER = 'Provider';
const id = numberedRequestId('contoso', 1);
const life = lifeOfRequest('contoso', 1);
const [submitted, internally, asked, approved, granted, notice, ended] = life;
if (!submitted || !internally || !asked || !approved || !granted || !notice || !ended) throw new Error('No sample');
const schemas = knownSchemas();
const logOfLife = signedLog('contoso', life);
const PINS = `${SIGNED_LOG_KEYS.checkpoint}\n${SIGNED_LOG_KEYS.policy}`;
const text = (textId: string | null | undefined, erased: readonly string[] = []) =>
  textId === null || textId === undefined || erased.includes(textId) ? NO_TEXT : { ...TEXT, differs: false };

/** The API's answer after these events, as the page then shows it. */
function shownAfter(
  sayings: readonly Saying[],
  erased: readonly string[] = [],
  request = documentAfter(requests, sayings) as RequestDocument, // the collection's document
): Shown {
  const given = request.approvals?.given ?? [];
  const named: NamedRequest = {
    request,
    environmentName: 'Production',
    engineerName: 'Lee',
    internalApproverName: null,
    declarerName: null,
    customerApproverName: 'Ada',
    previous: null,
    askedAgainAs: [],
    justification: text(request.justificationTextId, erased),
    internalComment: text(request.internal?.commentTextId, erased),
    customerComment: text(request.customer?.commentTextId, erased),
    approvalComments: given.map(({ commentTextId }) => text(commentTextId, erased)),
    approvers: given.map(() => ({ displayName: null, counts: true })),
    questions: (request.questions ?? []).map((one) => ({
      asked: one,
      askerName: 'Ada',
      question: text(one.textId, erased),
      answer: text(one.answer?.textId, erased),
    })),
  };
  const view = lockboxRequestView(named, PROVIDER);
  if (view === undefined) throw new Error('No customer is shown this');
  const history = documentsAfter(auditEvents, sayings).map((event) =>
    auditEventView(
      { event: event as never, by: null, recipient: null, ticketId: null },
      { topic: '', providerName: '' },
    ),
  );
  return JSON.parse(JSON.stringify({ request: view, history }));
}

/** The paths of the single values of an answer: `engineer.id`. */
const leavesOf = (value: unknown, path: readonly string[] = []): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, part]) => leavesOf(part, [...path, name]))
    : [path.join('.')];

function change(within: object, [name = '', ...further]: readonly string[]): void {
  const part: unknown = Reflect.get(within, name);
  if (typeof part === 'object' && part !== null) change(part, further);
  else Reflect.set(within, name, 'another');
}

interface Given {
  readonly tenantId?: string;
  /** The id in the page's address. */
  readonly requestId?: string;
  readonly sayings?: readonly Saying[];
  readonly shown?: Shown;
  readonly change?: (bundle: Bundle) => Bundle;
  readonly pinned?: string;
  readonly kept?: { readonly size: number; readonly root?: string; readonly origin?: string } | null;
  readonly since?: number;
  readonly erased?: readonly string[];
  readonly now?: number;
}

async function check(given: Given = {}): Promise<CheckOutcome> {
  const {
    tenantId = 'contoso',
    requestId = id,
    sayings = life,
    change: changed = (bundle) => bundle,
    pinned = PINS,
    kept = null,
    since,
    erased = [],
  } = given;
  const log = sayings === life ? logOfLife : signedLog('contoso', sayings);
  const bundle = changed(await log.bundleOf(id, { erased, ...(since !== undefined && { since }) }));
  return await checkRequest({
    file: JSON.stringify(bundle),
    tenantId,
    requestId,
    shown: given.shown ?? shownAfter(sayings, erased),
    providerName: PROVIDER,
    pinned,
    kept: kept && { origin: log.origin, root: log.rootAt(kept.size), ...kept },
    schemas,
    now: given.now ?? 0,
    onEvent: () => undefined,
  });
}
const verdictOf = async (given: Given) => (await check(given)).verdict;

test('a request of another tenant, which is in the log as well, is not verified as one of this page’s', async () => {
  expect(await check({ tenantId: 'fabrikam' })).toMatchObject({
    ...{ verdict: 'differs', toKeep: null },
    differences: [{ about: 'request', shown: 'fabrikam', said: 'contoso' }],
  });
  expect(await verdictOf({ tenantId: '' })).toBe('verified');
});

test('another request of the tenant, all of which is genuine, is not verified as the one that was asked for', async () => {
  const requestId = numberedRequestId('contoso', 2);
  expect(await check({ requestId })).toMatchObject({
    ...{ verdict: 'differs', toKeep: null },
    differences: [{ about: 'request', shown: requestId, said: id }],
  });
  expect(await verdictOf({ requestId: id.toUpperCase() })).toBe('verified');
});

describe('a page that shows what the log says', () => {
  const ofCustomer = (data: EventData, actor: Actor = ADMINISTRATOR): Saying => [data, actor];
  const decided = {
    requestId: id,
    comment: null,
    shown: null,
    approver: { roles: [], licences: [] },
    facts,
    assertion: null,
  };
  const textRef = submitted[0].type === 'RequestSubmitted' ? submitted[0].justification : undefined;
  if (textRef === undefined) throw new Error('No sample');
  const question = (questionId: string): Saying =>
    ofCustomer({
      type: 'QuestionAsked',
      requestId: id,
      questionId,
      text: textRef,
      approver: { roles: [], licences: [] },
    });
  const action = {
    usedAt: 9,
    dataStoreId: 'crm' as never,
    permission: 'read',
    action: 'READ',
    objectClass: 'invoice',
    count: 2,
  } as const;

  test.each<[string, readonly Saying[]]>([
    ['approved, told of, and over', life],
    [
      'waiting, with an answered question',
      [
        submitted,
        internally,
        asked,
        question('q'),
        [
          {
            type: 'QuestionAnswered',
            requestId: id,
            questionId: 'q',
            engineerId: personId('engineer-1'),
            text: textRef,
            answeredAt: 1,
          },
        ],
      ],
    ],
    ['denied', [submitted, internally, asked, ofCustomer({ type: 'RequestDenied', ...decided })]],
    ['expired', [submitted, internally, asked, [{ type: 'RequestExpired', requestId: id, expiresAt: 9 }]]],
    [
      'approved by the first of two',
      [
        submitted,
        internally,
        [
          {
            ...asked[0],
            approvalsNeeded: 2,
            approvalRule: { scope: 'PERMISSIONS', environmentIds: [], permissions: ['read'] },
          } as EventData,
        ],
        ofCustomer({ type: 'ApprovalRecorded', ...decided, comment: textRef, lapsedApproverId: null, expiresAt: 9 }),
      ],
    ],
    [
      'not to be asked about',
      [submitted, internally, [{ type: 'CustomerApprovalNotRequired', requestId: id, reason: 'NOT_MANAGED', facts }]],
    ],
    [
      'excluded',
      [
        submitted,
        internally,
        [
          {
            type: 'ExclusionDeclared',
            requestId: id,
            exclusion: 'EMERGENCY',
            declaredBy: personId('a'),
            approvedBy: personId('b'),
            facts,
          },
        ],
      ],
    ],
    [
      'used',
      [
        ...life.slice(0, 5),
        [
          {
            type: 'AccessUsed',
            requestId: id,
            grantId: grantIdOf(id),
            reportId: 'r',
            engineerId: personId('engineer-1'),
            actions: [action],
          },
        ],
      ],
    ],
  ])('is verified: of a request that is %s', async (_what, sayings) => {
    const { verdict, damage, differences } = await check({ sayings });
    expect({ damage, differences, verdict }).toEqual({ damage: [], differences: [], verdict: 'verified' });
  });

  test('is verified: of a request whose id was taken again, by its events of before, and by no other id', async () => {
    const [now, earlier] = documentsAfter(requests, [...life, submitted]) as readonly RequestDocument[];
    const shown = shownAfter(life, [], earlier);
    expect(now).toMatchObject({ _id: id, status: 'AWAITING_INTERNAL_APPROVAL', earlier: [earlier] });
    expect(shown.request).toMatchObject({ id: `${id.slice(0, 14)}8${id.slice(15, 24)}000000000008`, idInLog: id });
    expect(shown.request.shown).toHaveLength(64);
    expect(shown.request.shown, 'what was decided about').toBe(shownAfter(life).request.shown);
    expect(await check({ shown })).toMatchObject({ verdict: 'verified', differences: [] });
    const other = { ...shown, request: { ...shown.request, id: numberedRequestId('contoso', 2) } };
    expect((await check({ shown: other })).differences).toMatchObject([{ about: 'request' }]);
    const newer = { ...shown, request: { ...shown.request, id: `${shown.request.id.slice(0, 24)}000000000007` } };
    expect((await check({ shown: newer })).differences).toMatchObject([{ about: 'request' }]);
  });

  test('is verified where a text did not come, and says so', async () => {
    const outcome = await check({ erased: ['contoso/why-1'] });
    expect(outcome).toMatchObject({ verdict: 'verified', texts: { all: 2, missing: 1 } });
  });

  test('says what was checked: each record, the decision without a passkey, and the checkpoint to keep', async () => {
    expect(await check()).toMatchObject({
      checkpoint: { origin: 'lockbox.test/lockbox.events/0', size: 7 },
      decisions: { all: 1, signed: 0 },
      texts: { all: 2, missing: 0 },
      toKeep: { size: 7 },
    });
  });

  test('only fits together where nobody has pinned keys, and then no checkpoint is kept', async () => {
    expect(await check({ pinned: '' })).toMatchObject({ verdict: 'fits', toKeep: null });
  });
});

describe('a page that shows something else', () => {
  const shown = shownAfter(life);
  const withRequest = (changes: Partial<LockboxRequestView>): Shown => ({
    ...shown,
    request: { ...shown.request, ...changes },
  });
  const { customerDecision, access } = shown.request;
  if (customerDecision === null || access === null) throw new Error('No sample');

  test.each<[string, Partial<LockboxRequestView>]>([
    ['status', { status: 'denied' }],
    ['who', { engineer: { id: 'engineer-2', displayName: 'Lee' } }],
    ['permissions', { permissions: [] }],
    ['dataStores', { dataStores: ['another'] }],
    ['environment', { environment: { id: 'test', displayName: 'Production' } }],
    ['justification', { justification: 'Only a look' }],
    ['justification', { justification: null }],
    ['ticket', { supportRequestId: 'INC-2' }],
    ['requested', { requestedAt: '2020-01-01T00:00:00.000Z' }],
    ['askedBefore', { previousRequest: { id: numberedRequestId('contoso', 2), status: 'denied', endedAt: null } }],
    ['expires', { expiresAt: null }],
    ['decision', { customerDecision: null }],
    ['decision', { customerDecision: { ...customerDecision, by: { id: 'bob', displayName: 'Ada' } } }],
    ['decision', { customerDecision: { ...customerDecision, at: '2020-01-01T00:00:00.000Z' } }],
    ['decision', { customerDecision: { ...customerDecision, comment: 'Never' } }],
    ['access', { access: { ...access, expiresAt: '2020-01-01T00:00:00.000Z' } }],
    ['access', { access: { ...access, state: 'running', endedAt: null, endReason: null } }],
    ['accessExpires', { accessExpiresAt: null }],
    ['internalApproval', { internalApproval: null }],
    ['withoutApproval', { exclusion: 'EMERGENCY' }],
    ['facts', { facts: null }],
    ['request', { id: numberedRequestId('contoso', 2) }],
  ])('is refused, and what it shows otherwise is named: %s', async (about, changes) => {
    const { verdict, differences, damage, toKeep } = await check({ shown: withRequest(changes) });
    expect({ verdict, damage, toKeep }).toEqual({ verdict: 'differs', damage: [], toKeep: null });
    expect(differences.map((one) => one.about)).toEqual([about]);
  });

  test('has no other value that could be changed, except names and values that the log of a request does not contain', async () => {
    const { events } = await check();
    const isFree = (path: string): boolean => /displayName$|\.counts$|^accessPeriod$|^shown$|^texts\./.test(path);
    const unnoticed = leavesOf(shown.request).filter((path) => {
      const request = structuredClone(shown.request);
      change(request, path.split('.'));
      return differencesOf({ ...shown, request }, events, { tenantId: 'contoso', providerName: PROVIDER }).length === 0;
    });
    expect(unnoticed.length).toBeGreaterThan(5);
    expect(unnoticed.filter((path) => !isFree(path))).toEqual([]);
  });

  test('is refused for an entry of the history that was changed, left out, or put in', async () => {
    const [first, second, ...rest] = shown.history;
    if (first === undefined || second === undefined) throw new Error('No history');
    const of = async (history: Shown['history']) => (await check({ shown: { ...shown, history } })).differences;
    const isOther = ({ sequence }: { readonly sequence: number }) => ({ about: 'entry', how: 'other', sequence });
    expect(await of([second, first, ...rest]), 'in another order').toEqual([isOther(first)]);
    expect(await of([first, first, second, ...rest]), 'twice').toEqual([isOther(first)]);
    const eve = { id: 'eve', displayName: 'Eve' };
    expect(await of([{ ...first, by: eve }, second, ...rest]), 'by somebody else').toEqual([isOther(first)]);
    const [told] = shown.history.filter(({ type }) => type === 'NotificationRecorded');
    if (told === undefined) throw new Error('No notice');
    const toEve = shown.history.map((one) => (one === told ? { ...told, recipient: eve } : one));
    expect(await of(toEve), 'told to somebody else').toEqual([isOther(told)]);
    expect(await of([{ ...first, data: { ...first.data, permissions: ['all'] } }, second, ...rest])).toEqual([
      { about: 'entry', how: 'other', sequence: 1 },
    ]);
    expect(await of([{ ...first, data: { ...first.data, more: 'said' } }, second, ...rest])).toHaveLength(1);
    expect(await of([{ ...first, occurredAt: '2020-01-01T00:00:00.000Z' }, second, ...rest])).toHaveLength(1);
    expect(await of([second, ...rest])).toEqual([{ about: 'entry', how: 'not-shown', sequence: 1 }]);
    expect(await of([first, second, ...rest, { ...second, sequence: 99 }])).toEqual([
      { about: 'entry', how: 'not-in-log', sequence: 99 },
    ]);
  });
});

describe('evidence that does not hold', () => {
  const flipped = (base64: string): string => {
    const bytes = Buffer.from(base64, 'base64');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    return bytes.toString('base64');
  };
  const withEvent = (bundle: Bundle, at: number): Bundle => ({
    ...bundle,
    events: bundle.events.map((event, index) => (index === at ? { ...event, value: flipped(event.value) } : event)),
  });

  test('is refused for one changed byte, with the event in which it is', async () => {
    const { verdict, damage, toKeep } = await check({ change: (bundle) => withEvent(bundle, 3) });
    expect({ verdict, toKeep }).toEqual({ verdict: 'broken', toKeep: null });
    expect(damage).toContainEqual({ code: 'NOT_IN_LOG', offset: 103, sentence: expect.any(String) });
  });

  test('is refused for another text, and by keys that signed nothing of it', async () => {
    const texts = (bundle: Bundle) => bundle.texts.map((one) => ({ ...one, text: 'Another' }));
    expect(await verdictOf({ change: (bundle) => ({ ...bundle, texts: texts(bundle) }) })).toBe('broken');
    const others = PINS.replace(SIGNED_LOG_KEYS.policy, 'MCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=');
    expect(await check({ pinned: others })).toMatchObject({
      verdict: 'broken',
      damage: expect.arrayContaining([expect.objectContaining({ code: 'NOT_BY_POLICY' })]),
    });
    // Its own keys are never those that count.
    expect(await verdictOf({ pinned: `${PINS}\n${'0'.repeat(64)}` })).toBe('broken');
  });
});

describe('witnesses', () => {
  const witnessOf = (name: string) =>
    cosignerOf(name, generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  const [ours, theirs] = [witnessOf('ours.test'), witnessOf('theirs.test')];
  const policyWith = (quorum: string) =>
    [
      ...[SIGNED_LOG_KEYS.policy, `log ${SIGNED_LOG_KEYS.checkpoint}`],
      ...[`witness ours ${formatVerifierKey(ours.key)}`, `witness theirs ${formatVerifierKey(theirs.key)}`],
      ...[`group both ${quorum} ours theirs`, 'quorum both'],
    ].join('\n');
  const seenByOurs = (bundle: Bundle): Bundle => {
    const [signed = ''] = bundle.checkpoint.split('\n\n');
    return {
      ...bundle,
      checkpoint: `${bundle.checkpoint}${formatSignature(ours.cosign(`${signed}\n`, 1_700_000_000))}`,
    };
  };

  test('are enough by the quorum that the reader pins, and each is shown', async () => {
    expect(await check({ pinned: policyWith('any'), change: seenByOurs })).toMatchObject({
      verdict: 'verified',
      witnesses: [
        { name: 'ours.test', at: 1_700_000_000_000 },
        { name: 'theirs.test', at: null },
      ],
    });
  });

  test('fewer than the quorum are said to be missing, and nothing else is wrong', async () => {
    expect(await check({ pinned: policyWith('all'), change: seenByOurs })).toMatchObject({
      verdict: 'witness-missing',
      differences: [],
      toKeep: null,
    });
    expect(await verdictOf({ pinned: `${PINS} ${formatVerifierKey(theirs.key)}`, change: seenByOurs })).toBe(
      'witness-missing',
    );
  });

  test('are shown with the other keys by fingerprints', () => {
    const kinds = (pinned: string) => pinnedKeys(pinned).map(({ kind, name }) => [kind, name]);
    expect(kinds(policyWith('all'))).toEqual([
      ['checkpoint', 'lockbox.test/lockbox.events/0'],
      ['policy', null],
      ['witness', 'ours.test'],
      ['witness', 'theirs.test'],
    ]);
    expect(kinds(`# from the provider\n${PINS}\n${'0'.repeat(64)}`)).toEqual([
      ['checkpoint', 'lockbox.test/lockbox.events/0'],
      ['policy', null],
      ['passkey', null],
    ]);
    expect(() => pinnedKeys('what is this')).toThrow('none of these');
    expect(() => pinnedKeys(`${PINS}\nwitness ours`)).toThrow('Line 3');
    expect(() => pinnedKeys(`${PINS}\nwitness ours ${formatVerifierKey(ours.key)}`)).toThrow('quorum');
  });
});

describe('a checkpoint that this browser has kept', () => {
  test.each<[string, CheckOutcome['verdict'], Given]>([
    ['is the same', 'verified', { kept: { size: 7 } }],
    ['is proven to be where the log began', 'verified', { kept: { size: 4 }, since: 4 }],
    ['has more events than there are now', 'older', { kept: { size: 9, root: 'r'.repeat(32) } }],
    ['has as many events, and others', 'other-history', { kept: { size: 7, root: 'r'.repeat(32) } }],
    ['is of another log', 'other-history', { kept: { size: 4, origin: 'lockbox.test/lockbox.events/1' }, since: 4 }],
    ['has fewer events, and others', 'not-continued', { kept: { size: 4, root: 'r'.repeat(32) }, since: 4 }],
    ['has fewer events, of which nothing came', 'not-proven', { kept: { size: 4 } }],
    ['has fewer events than what came proves', 'not-proven', { kept: { size: 4 }, since: 5 }],
  ])('%s: %s', async (_what, verdict, given) => {
    expect(await verdictOf(given)).toBe(verdict);
  });
});

test('an announced event of which the signed records have no outcome of a notice is named, an hour later', async () => {
  const askedAt = saidEvent('contoso', 3, asked);
  const now = askedAt.occurredAt + 2 * 3_600_000;
  const named = [{ sequence: 3, type: 'LockboxRequestCreated' }];
  expect((await check({ now: askedAt.occurredAt + 1_800_000 })).notRecorded).toEqual([]);
  expect(await check({ now })).toMatchObject({ verdict: 'verified', notRecorded: named });
  const sayings = life.with(5, [{ ...(notice[0] as NotificationRecorded), aboutEventId: askedAt.eventId }]);
  expect((await check({ sayings, now })).notRecorded).toEqual([]);
});
