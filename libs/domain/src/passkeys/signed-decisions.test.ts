/**
 * Random histories: for every decision that policy accepted as signed by a passkey, a bundle's check confirms the signature
 * from the request's events alone and finds the events that were decided on; with altered events it does not. A failure prints
 * its seed; run it again with FAST_CHECK_SEED.
 */
import { isAboutPasskeys, SignatureCheck, type SignatureDamage } from '@lockbox/evidence/bundle/passkeys';
import { createGroundCheck } from '@lockbox/evidence/bundle/rests-on';
import type { SignedEvent } from '@lockbox/evidence/bundle/shown-before';
import { REPLACED_AT_MOST } from '@lockbox/evidence/webauthn/was-shown';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { QUESTIONS_AT_MOST } from '../catalogue/limits.ts';
import { isOfProviderAlone } from '../requests/who-sees.ts';
import { at, days, given, givenOn, hours, TenantLog } from '../testing/given.ts';
import {
  authenticatorOf,
  confirmPasskey,
  confirmRecovery,
  fingerprintIn,
  INSTALLATION,
  passkeysRequired,
  proposePasskey,
  removePasskey,
  requirePasskeys,
  signedWith,
} from '../testing/passkey-steps.ts';
import {
  answer,
  approve,
  ask,
  BEGIN,
  contoso,
  decideInternally,
  deny,
  directory,
  enable,
  handBack,
  prodFiles,
  R1,
  recordNotice,
  setPrincipal,
  submit,
  timer,
  twoForAll,
  waitingForCustomer,
} from '../testing/sample.ts';
import { shownInLog } from '../testing/shown-in-log.ts';
import type { Step } from '../testing/step.ts';

const seed = Number(process.env.FAST_CHECK_SEED ?? Math.floor(Math.random() * 2 ** 31));
const runs = { seed, numRuns: 300 };

/** A person's view: the log without its newest events or approvals, as an outdated page may show it. */
interface View {
  readonly back: number;
  readonly withoutApprovals: boolean;
}
interface Planned {
  readonly step: Step;
  readonly pause: number;
  readonly view?: View;
}

const approvers = ['ada', 'bob', 'fay'];
const aPerson = fc.constantFrom(...approvers);
const aQuestion = fc.constantFrom('q-1', 'q-2', 'q-3');
const aPause = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 0, 1) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: hours(1) }) },
  { weight: 1, arbitrary: fc.constantFrom(hours(25), days(4)) },
);
const aView: fc.Arbitrary<View> = fc.record({
  back: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(6) }),
  withoutApprovals: fc.constantFrom(false, false, true),
});
const FRESH = 'a new one of bob';

const aDecision: fc.Arbitrary<Omit<Planned, 'pause'>> = fc
  .record({
    step: fc.tuple(fc.constantFrom(approve, approve, approve, deny), aPerson).map(([decide, person]) => decide(person)),
    signer: fc.constantFrom('own', 'own', 'own', 'own', FRESH, 'none'),
    view: aView,
  })
  .map(({ step, signer, view }) => ({
    step: signer === 'none' ? step : signer === 'own' ? signedWith(step) : signedWith(step, authenticatorOf(signer)),
    view,
  }));

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(aPerson, aQuestion).map(([person, question]) => ask(person, question)) },
  { weight: 4, arbitrary: aQuestion.map((question) => answer(question)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(aPerson, fc.constantFrom(['AUDITOR'] as const, ['GLOBAL_ADMINISTRATOR'] as const))
      .map(([person, roles]) => setPrincipal(person, roles)),
  },
  {
    weight: 3,
    arbitrary: fc.oneof(
      fc.tuple(aPerson, fc.boolean()).map(([person, required]) => requirePasskeys(person, required)),
      fc.tuple(aPerson, aPerson).map(([person, of]) => removePasskey(person, of)),
      fc.constantFrom(
        proposePasskey('bob', 'RECOVER', authenticatorOf(FRESH)),
        confirmRecovery('ada', fingerprintIn('bob', authenticatorOf(FRESH))),
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(timer('REMINDER'), timer('LOCKBOX_EXPIRY'), recordNotice(), handBack()),
  },
);

/** From the submission to what comes of it; after 40 days its id may be used again. */
const aLife = (isSecond: boolean): fc.Arbitrary<readonly Planned[]> =>
  fc
    .tuple(
      fc.record({
        ticketId: fc.constantFrom(null, 'T-1'),
        dataStores: fc.constantFrom([prodFiles], undefined),
        hasComment: fc.boolean(),
      }),
      fc.array(
        fc.oneof(
          { weight: 3, arbitrary: fc.record({ step: aStep, pause: aPause }) },
          { weight: 2, arbitrary: fc.tuple(aDecision, aPause).map(([one, pause]) => ({ ...one, pause })) },
        ),
        { minLength: 2, maxLength: 16 },
      ),
    )
    .map(([{ ticketId, dataStores, hasComment }, steps]) => {
      const requestedAt = BEGIN + (isSecond ? days(40) : 0);
      const internal = decideInternally();
      const withoutComment: Step = { ...internal, data: { ...internal.data, comment: null } as Step['data'] };
      return [
        { step: submit({ ticketId, requestedAt, ...(dataStores && { dataStores }) }), pause: isSecond ? days(40) : 0 },
        { step: hasComment ? internal : withoutComment, pause: 1 },
        ...steps,
        { step: timer('LOCKBOX_EXPIRY'), pause: days(4) },
        { step: timer('ACCESS_END'), pause: days(1) },
      ];
    });

const aPlan: fc.Arbitrary<readonly Planned[]> = fc
  .record({
    isTwo: fc.constantFrom(true, true, false),
    passkeys: fc.subarray(
      [
        ...approvers.map((person) => proposePasskey(person)),
        confirmPasskey('ada', 'bob'),
        confirmPasskey('ada', 'fay'),
        requirePasskeys(),
      ],
      { minLength: 5 },
    ),
    first: aLife(false),
    second: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: aLife(true) }),
  })
  .map(({ isTwo, passkeys, first, second }) => {
    const before = [...directory, setPrincipal('fay'), enable(), ...(isTwo ? [twoForAll()] : []), ...passkeys];
    return [...before.map((step) => ({ step, pause: 0 })), ...first, ...second];
  });

function play(plan: readonly Planned[]): TenantLog {
  const log = new TenantLog();
  let time = 0;
  for (const { step, pause, view } of plan) {
    time += pause;
    log.take({ ...at(time, step), ...(view && { shown: seen(log, view) }) });
  }
  return log;
}

const seen = ({ facts }: TenantLog, { back, withoutApprovals }: View): string | null =>
  shownInLog(
    facts.slice(0, facts.length - back).filter(({ data }) => !(withoutApprovals && data.type === 'ApprovalRecorded')),
    R1,
  );

/** The events of the request and of passkeys that a bundle contains. */
const bundled = ({ facts }: TenantLog): readonly SignedEvent[] =>
  facts.flatMap(({ data, actor, occurredAt }, index) => {
    const isAbout = 'requestId' in data && data.requestId === R1 && !isOfProviderAlone(data);
    const read = { ...data } as SignedEvent['data'];
    return isAbout || isAboutPasskeys(data.type)
      ? [{ leaf: index, sequence: index, occurredAt, actor, data: read }]
      : [];
  });

async function damageOf(events: readonly SignedEvent[]) {
  const found: SignatureDamage[] = [];
  const place = { tenantId: contoso, installation: INSTALLATION };
  const check = new SignatureCheck(place, [], (code) => void found.push(code));
  for (const event of events) await check.take(event, 'It');
  return found;
}

/** Types of events that are there without what policy decided them on. */
function withoutGround(events: readonly SignedEvent[]): readonly string[] {
  const missingBefore = createGroundCheck();
  return events.filter((event) => missingBefore(event) !== undefined).map(({ data }) => data.type);
}

const isSigned = ({ data }: SignedEvent): boolean => 'assertion' in data && 'shown' in data && data.assertion !== null;

test(`what policy has taken as signed is confirmed by the events of its request (seed ${seed})`, async () => {
  const confirmed = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(aPlan, async (plan) => {
      const events = bundled(play(plan));
      expect(await damageOf(events)).toEqual([]);
      expect(withoutGround(events.filter(({ data }) => data.requestId === R1))).toEqual([]);
      for (const { data } of events.filter(isSigned)) confirmed.set(data.type, (confirmed.get(data.type) ?? 0) + 1);
    }),
    runs,
  );
  // Otherwise the plans say nothing.
  for (const type of ['ApprovalRecorded', 'RequestApproved', 'RequestDenied']) {
    expect(confirmed.get(type), type).toBeGreaterThan(10);
  }
});

/** The subject of every decision: each event is there once, and altering it is detected. */
const ESSENTIAL: Readonly<Record<string, readonly object[]>> = {
  RequestSubmitted: [
    { engineerId: 'mallory' },
    { permissions: ['read', 'export'] },
    { dataStores: [] },
    { ticketId: 'x' },
    { exclusion: 'EMERGENCY', declaredBy: 'mallory' },
  ],
  InternallyApproved: [{ approverId: 'mallory' }, { comment: { textId: 't', digest: Buffer.alloc(32, 9) } }],
  LockboxRequestCreated: [{ expiresAt: 1 }],
};
/** The further subject of an approval. */
const TALK: Readonly<Record<string, readonly object[]>> = {
  QuestionAsked: [{ questionId: 'another' }, { text: { textId: 't', digest: Buffer.alloc(32, 9) } }],
  QuestionAnswered: [{ text: { textId: 't', digest: Buffer.alloc(32, 9) } }],
};

test(`and it is not where one of them is another, or left out (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(aPlan, async (plan) => {
      const events = bundled(play(plan));
      const index = events.findLastIndex(isSigned);
      const decision = events[index];
      if (decision === undefined) return;
      const until = events.slice(0, index + 1);
      const since = until.findLastIndex(({ data }) => data.type === 'RequestSubmitted');
      const isApproval = decision.data.type !== 'RequestDenied';
      const differs = async (changed: readonly SignedEvent[], what: string) =>
        expect(await damageOf(changed), what).toContain('SIGNED_OTHER');
      const changedAt = (place: number, event: SignedEvent, change: object) =>
        until.with(place, { ...event, data: { ...event.data, ...change } });
      for (const [place, event] of until.entries()) {
        const { type } = event.data;
        const changes = ESSENTIAL[type] ?? (isApproval ? TALK[type] : undefined);
        if (place < since || changes === undefined) continue;
        await differs(until.toSpliced(place, 1), `without ${type}`);
        for (const change of changes) await differs(changedAt(place, event, change), `${type} otherwise`);
      }
      if (decision.data.type !== 'RequestApproved') return;
      const { firstApproverId } = decision.data;
      const other = firstApproverId === null ? 'bob' : null;
      await differs(changedAt(index, decision, { firstApproverId: other }), 'another first approver');
      const at = until.findLastIndex(({ data }) => data.type === 'ApprovalRecorded');
      const first = until[at];
      if (first === undefined || firstApproverId === null) return;
      await differs(until.toSpliced(at, 1), 'without the first approval');
      const { shown, comment, assertion } = first.data;
      const byOne = { ...first, data: { ...decision.data, shown, comment, assertion } };
      // Its passkey may have been removed in between: then that is what is wrong.
      if (assertion !== null)
        expect(await damageOf(until.with(index, byOne)), 'one signature as both').toContainEqual(
          expect.stringMatching(/^(SIGNED_OTHER|PASSKEY_UNKNOWN)$/),
        );
    }),
    { ...runs, numRuns: 100 },
  );
});

test('so is a denial that was made on the first of as many questions as there may be, all of one moment', async () => {
  const log = new TenantLog();
  givenOn(log, [...waitingForCustomer, ...passkeysRequired]);
  for (let number = 0; number < QUESTIONS_AT_MOST; number++)
    givenOn(log, [ask('ada', `q-${number}`), answer(`q-${number}`)]);
  const back = 2 * QUESTIONS_AT_MOST - 1;
  givenOn(log, [{ ...signedWith(deny('bob')), shown: seen(log, { back, withoutApprovals: false }) }]);
  expect(bundled(log).at(-1)?.data.type).toBe('RequestDenied');
  expect(await damageOf(bundled(log))).toEqual([]);
});

test('so is a denial that was made on any first approval that policy remembers of many that lapsed', async () => {
  const administrator = ['GLOBAL_ADMINISTRATOR'] as const;
  const lapsing = Array.from({ length: REPLACED_AT_MOST + 2 }, (_, number): readonly Step[] => {
    const [person, other] = number % 2 === 0 ? (['ada', 'bob'] as const) : (['bob', 'ada'] as const);
    const approval = at(number, signedWith(approve(person)));
    return [setPrincipal(other, ['AUDITOR']), setPrincipal(person, administrator), approval];
  });
  const steps = [...directory, enable(), twoForAll(), ...passkeysRequired, submit(), decideInternally()];
  const views = lapsing.map((_, number) => {
    const { log } = given(...steps, ...lapsing.slice(0, number + 1).flat()).when(timer('REMINDER'));
    return shownInLog(log.facts, R1);
  });
  const decisions = views.map((shown) =>
    given(...steps, ...lapsing.flat(), setPrincipal('bob', administrator)).when({ ...signedWith(deny('bob')), shown }),
  );
  const [forgotten, ...others] = decisions;
  forgotten?.thenRefused('SHOWN_DIFFERS');
  for (const { log } of others) {
    expect(bundled(log).at(-1)?.data.type).toBe('RequestDenied');
    expect(await damageOf(bundled(log))).toEqual([]);
  }
});
