/**
 * Invariants for any input in any order (docs/architecture.md, "The decider"): random commands, times, people and repeats. A
 * failure prints its seed; run it again with FAST_CHECK_SEED.
 */
import type { Command, CommandData } from '@lockbox/contracts/generated/commands';
import type { EventData } from '@lockbox/contracts/generated/events';
import {
  commandId,
  type PersonId,
  personId,
  providerLog,
  type RequestId,
  type TenantId,
  tenantId,
} from '@lockbox/contracts/ids';
import { loadLicences } from '@lockbox/contracts/licences';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tenantDecider } from './decider/decider.ts';
import type { PreparedCommand } from './decider/decision.ts';
import { evolve } from './decider/evolve.ts';
import { isHidden } from './exclusions/hidden-request.ts';
import { forgettable, TenantMemory } from './memory/tenant-memory.ts';
import { decideAgain, type StandingEvent } from './redeciding/decide-again.ts';
import { createRedecider } from './redeciding/redecider.ts';
import { type Stage, stepOf } from './requests/life.ts';
import { isOfProviderAlone } from './requests/who-sees.ts';
import { days, hours, rules, snapshot, TenantLog, withoutCommands } from './testing/given.ts';
import { confirmPasskey, proposePasskey, removePasskey, requirePasskeys, signedWith } from './testing/passkey-steps.ts';
import {
  answer,
  approve,
  ask,
  BEGIN,
  confirm,
  confirmChange,
  contoso,
  contosoRequestId,
  decideInternally,
  declarer,
  deny,
  directory,
  disable,
  enable,
  engineer,
  handBack,
  internalApprover,
  lift,
  prod,
  prodDb,
  prodFiles,
  recordNotice,
  removeEnvironment,
  removePrincipal,
  removeProviderPerson,
  removeTenant,
  reportClosed,
  reportNotClosed,
  reportOpened,
  reportRefused,
  reportUse,
  sandbox,
  sandboxDb,
  setEmergencyRule,
  setEnvironment,
  setPrincipal,
  setProviderPerson,
  setRule,
  setSandbox,
  setTenant,
  submit,
  submitSealed,
  timer,
  used,
  withdrawChange,
} from './testing/sample.ts';
import type { Step } from './testing/step.ts';

const seed = Number(process.env.FAST_CHECK_SEED ?? Math.floor(Math.random() * 2 ** 31));
const runs = { seed, numRuns: 500 };

const requestIds = ['R-1', 'R-2', 'R-3'];
const aRequest = fc.constantFrom(...requestIds);
const aPerson = fc.constantFrom('ada', 'bob', 'cy', 'dee', 'engineer-1', 'approver-1', 'mallory');
const aProvidersPerson = fc.constantFrom(internalApprover, engineer, declarer);
const aQuestion = fc.constantFrom('q-1', 'q-2', 'q-3');
const someRoles = fc.subarray(['GLOBAL_ADMINISTRATOR', 'POWER_PLATFORM_ADMINISTRATOR', 'AUDITOR'] as const);

/** The same about another request than R-1. */
const about = (id: string, step: Step): Step => {
  const { data } = step;
  if (data.type === 'TimerDue') return { ...step, data: { ...data, subjectId: contosoRequestId(id) } };
  return 'requestId' in data && data.requestId !== null
    ? { ...step, data: { ...data, requestId: contosoRequestId(id) } as typeof data } // only the id is another
    : step;
};
const ofRequests = (...steps: readonly fc.Arbitrary<Step>[]) =>
  fc.tuple(aRequest, fc.oneof(...steps)).map(([id, step]) => about(id, step));

const aSubmissionOf = (id: string): fc.Arbitrary<Step> =>
  fc
    .record({
      inSandbox: fc.constantFrom(false, false, true),
      exclusion: fc.constantFrom(null, null, null, 'EMERGENCY', 'INADVERTENT', 'LEGAL_DEMAND'),
      sealed: fc.boolean(),
    })
    .map(({ inSandbox, exclusion, sealed }) => {
      if (sealed && exclusion === 'LEGAL_DEMAND') return about(id, submitSealed());
      const asked = inSandbox
        ? { environmentId: sandbox, dataStores: [sandboxDb] }
        : { environmentId: prod, dataStores: [prodDb] };
      return submit({ ...asked, exclusion, declaredBy: exclusion && declarer }, id);
    });

const aWrongSubmission: fc.Arbitrary<Step> = fc
  .record({
    id: aRequest,
    environmentId: fc.constantFrom(prod, sandbox),
    dataStores: fc.subarray([prodDb, prodFiles, sandboxDb]),
    exclusion: fc.constantFrom(null, 'EMERGENCY'),
    declaredBy: fc.constantFrom(null, declarer),
  })
  .map(({ id, ...changes }) => submit(changes, id));

const aSubmission = fc.oneof(aRequest.chain(aSubmissionOf), aWrongSubmission);

/** A report of an act, mostly soon after the beginning, when most plans have a running access. */
const aUse: fc.Arbitrary<Step> = fc
  .record({
    id: aRequest,
    reportId: fc.constantFrom('report-1', 'report-2', 'report-3'),
    engineerId: fc.constantFrom(engineer, engineer, engineer, internalApprover),
    actions: fc.array(
      fc
        .record({
          at: fc.integer({ min: -hours(1), max: hours(16) }),
          dataStoreId: fc.constantFrom(prodDb, prodDb, sandboxDb),
          permission: fc.constantFrom('read', 'restart', 'write'),
        })
        .map(({ at, ...changes }) => used(at, changes)),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ actions, ...changes }) => reportUse(actions, changes));

/** A report of a data store's guard: an act, or a refused person. */
const aGuardsReport: fc.Arbitrary<Step> = fc
  .record({
    id: aRequest,
    reportId: fc.constantFrom('report-1', 'report-4', 'report-5'),
    dataStoreId: fc.constantFrom(prodDb, prodDb, sandboxDb),
    time: fc.integer({ min: -hours(1), max: hours(16) }),
    kind: fc.constantFrom(reportOpened, reportClosed, reportNotClosed, reportRefused),
  })
  .map(({ kind, time, ...changes }) => kind(time, changes));

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: aSubmission },
  {
    weight: 8,
    arbitrary: ofRequests(
      aProvidersPerson.map((person) => decideInternally('APPROVED', person)),
      fc.constant(decideInternally('APPROVED')),
      fc.constant(decideInternally('REJECTED')),
    ),
  },
  { weight: 8, arbitrary: ofRequests(aPerson.map(approve), fc.constant(approve()), aPerson.map(deny)) },
  {
    weight: 6,
    arbitrary: ofRequests(
      fc.constantFrom('INTERNAL_REVIEW', 'LOCKBOX_EXPIRY', 'REMINDER', 'ACCESS_END').map((kind) => timer(kind)),
    ),
  },
  { weight: 3, arbitrary: ofRequests(aProvidersPerson.map(handBack), fc.constant(lift())) },
  {
    weight: 5,
    arbitrary: ofRequests(
      fc.tuple(aPerson, aQuestion).map(([person, question]) => ask(person, question)),
      aQuestion.map((question) => answer(question)),
      fc.tuple(aQuestion, aProvidersPerson).map(([question, person]) => answer(question, person)),
    ),
  },
  { weight: 6, arbitrary: aUse },
  { weight: 6, arbitrary: aGuardsReport },
  { weight: 3, arbitrary: fc.oneof(aPerson.map(enable), fc.constant(enable()), aPerson.map(disable)) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc
        .constantFrom('ROLL_OUT', 'PROTECTION_END')
        .chain((kind) => fc.constantFrom('1', '2', '3', prod, sandbox).map((subject) => timer(kind, subject))),
      fc
        .tuple(fc.constantFrom(prodDb, prodFiles, sandboxDb), fc.integer({ min: 0, max: 3 }))
        .map(([store, version]) => confirm(store, version)),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.oneof(
      fc.boolean().map((managed) => setEnvironment({ managed })),
      fc.subarray([prodDb, prodFiles]).map((dataStores) => setEnvironment({ dataStores })),
      fc.boolean().map((managed) => setSandbox({ managed })),
      fc.constantFrom(prod, sandbox).map(removeEnvironment),
      fc
        .tuple(aPerson, someRoles, fc.boolean())
        .map(([person, roles, disabled]) => setPrincipal(person, roles, { disabled })),
      aPerson.map(removePrincipal),
      ofRequests(fc.constant(recordNotice())),
      fc.constantFrom([], ['m365/E5'], ['m365/E3']).map(setTenant),
      fc.constant(removeTenant()),
      fc
        .tuple(aProvidersPerson, fc.subarray(['ENGINEER', 'INTERNAL_APPROVER', 'LEGAL'] as const), fc.boolean())
        .map(([person, roles, disabled]) => setProviderPerson(person, roles, { disabled })),
      aProvidersPerson.map(removeProviderPerson),
      aProvidersPerson.map((person) => setProviderPerson(person, ['ENGINEER', 'INTERNAL_APPROVER', 'LEGAL'])),
    ),
  },
);

/** Which requests take two approvers, what an emergency may do, and what takes two administrators. */
const aRuleStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: aPerson.map((person) => setRule({}, person)) },
  fc
    .tuple(
      fc.constantFrom(
        { scope: 'NONE' } as const,
        { scope: 'ENVIRONMENTS', environmentIds: [prod] } as const,
        { scope: 'ENVIRONMENTS', environmentIds: [sandbox] } as const,
        { scope: 'PERMISSIONS', permissions: ['Restart'] } as const,
        { scope: 'PERMISSIONS', permissions: [] } as const,
      ),
      aPerson,
    )
    .map(([rule, person]) => setRule(rule, person)),
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('OPENS', 'NEEDS_APPROVER', 'NEEDS_APPROVER', 'REFUSED'), aPerson)
      .map(([rule, person]) => setEmergencyRule(rule, person)),
  },
  { weight: 2, arbitrary: aPerson.map(confirmChange) },
  aPerson.map(withdrawChange),
  aPerson.map(disable),
);

/** Mostly moments, sometimes the very edges of the periods, sometimes a clock that goes back. */
const aPause = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 0, max: hours(1) }) },
  { weight: 2, arbitrary: fc.constantFrom(hours(8) - 1, hours(8), hours(24), -hours(1)) },
  { weight: 1, arbitrary: fc.constantFrom(days(2), days(4) - 1, days(4)) },
);

interface Planned {
  readonly step: Step;
  readonly pause: number;
  /** Sent this often, one after the other. */
  readonly times: number;
}
const planned = (step: fc.Arbitrary<Step>): fc.Arbitrary<Planned> =>
  fc.record({ step, pause: aPause, times: fc.constantFrom(1, 1, 1, 2, 3) });

/** Two passkeys, and that they are required; each step may be missing, and what is decided may be signed or not. */
const somePasskeySteps: fc.Arbitrary<readonly Planned[]> = fc
  .tuple(
    planned(fc.constant(proposePasskey('ada'))),
    planned(fc.constantFrom('bob', 'engineer-1', 'cy').map((person) => proposePasskey(person))),
    planned(fc.constantFrom(confirmPasskey('ada', 'bob'), confirmPasskey('bob', 'bob'), confirmPasskey('ada', 'cy'))),
    planned(fc.constantFrom(requirePasskeys(), requirePasskeys(), requirePasskeys('bob', false))),
    planned(ofRequests(fc.constantFrom('ada', 'bob', 'cy').map((person) => signedWith(approve(person))))),
    planned(ofRequests(fc.constantFrom(signedWith(approve()), signedWith(deny('bob')), approve('bob')))),
    planned(fc.constantFrom(removePasskey('ada', 'bob'), requirePasskeys('ada', false), signedWith(disable()))),
  )
  .chain((steps) => fc.subarray(steps, { minLength: 5 }));

/** Most of a request's life in its order, so that plans get far; each step may be missing. */
const aLife = (id: string): fc.Arbitrary<readonly Planned[]> =>
  fc
    .tuple(
      planned(fc.oneof({ weight: 5, arbitrary: aSubmissionOf(id) }, { weight: 1, arbitrary: aSubmission })),
      planned(fc.constantFrom(decideInternally(), decideInternally(), decideInternally('REJECTED'))),
      planned(fc.constant(timer('REMINDER'))),
      planned(fc.constantFrom(ask(), ask('bob'))),
      planned(fc.constantFrom(answer(), answer(), answer('q-2'))),
      planned(fc.oneof(fc.constantFrom('ada', 'bob').map(approve), fc.constant(approve()), aPerson.map(deny))),
      planned(fc.oneof(fc.constantFrom('ada', 'bob').map(approve), aPerson.map(deny))),
      planned(fc.constantFrom(timer('LOCKBOX_EXPIRY'), lift())),
      planned(aUse),
      planned(fc.constantFrom(handBack(), timer('ACCESS_END'), timer('ACCESS_END'))),
      planned(aUse),
      planned(fc.constant(timer('ACCESS_END'))),
    )
    .chain((steps) => fc.subarray(steps, { minLength: 3 }))
    .map((steps) => steps.map(({ step, ...rest }) => ({ ...rest, step: about(id, step) })));

/** Three lives and whatever else may come, shuffled into each other. */
const aPlan: fc.Arbitrary<readonly Planned[]> = fc
  .tuple(
    ...requestIds.map(aLife),
    fc.array(planned(aStep), { maxLength: 20 }),
    fc.array(planned(aRuleStep), { maxLength: 4 }),
    fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: somePasskeySteps }),
  )
  .chain((threads) => {
    const size = threads.reduce((sum, { length }) => sum + length, 0);
    return fc.array(fc.nat(threads.length - 1), { minLength: size, maxLength: size }).map((order) => {
      const left = threads.map((thread) => [...thread]);
      const merged = order.flatMap((thread) => left[thread]?.shift() ?? []);
      return [...merged, ...left.flat()];
    });
  });

function play(plan: readonly Planned[]): TenantLog {
  const log = new TenantLog();
  for (const step of [...directory, enable()]) log.take(step);
  let time = 0;
  for (const [index, { step, pause, times }] of plan.entries()) {
    time += pause;
    for (let sent = 0; sent < times; sent++) {
      const decision = log.take({ ...step, at: time, id: `planned-${index}` });
      const refused = decision.kind === 'events' && decision.events.some(({ data }) => data.type === 'CommandRejected');
      // Upstream may send its records again; they are judged again.
      const isJudgedAgain = refused && step.actor.kind !== 'PRINCIPAL';
      if (sent > 0 && !isJudgedAgain) expect(isNothing(decision), `a repeat of ${step.data.type}`).toBe(true);
    }
  }
  return log;
}

type Made = ReturnType<TenantLog['take']>;
/** A directory record and a dead letter may come again: neither is an event. */
const isNothing = (decision: Made): boolean => decision.kind !== 'events' || decision.events.length === 0;

/** All properties are held against the same plans. They are played once, which takes longer than to look at what came of it. */
let played: readonly TenantLog[] | undefined;

function holds(
  property: (log: TenantLog) => void,
  more: { readonly numRuns?: number; readonly endOnFailure?: boolean } = {},
) {
  const parameters = { ...runs, ...more };
  try {
    played ??= fc.sample(aPlan, runs).map(play);
    for (const log of played.slice(0, parameters.numRuns)) property(log);
  } catch (failure) {
    // Once more, for the seed and a shorter plan that fails.
    fc.assert(
      fc.property(aPlan, (plan) => property(play(plan))),
      parameters,
    );
    throw failure;
  }
}

/** Reports about a request outside its life cycle; the request may be unknown. */
const REPORTED: ReadonlySet<EventData['type']> = new Set<EventData['type']>([
  'AccessUsedOutsideGrant',
  'AccessOpened',
  'AccessClosed',
  'AccessNotClosed',
]);

/** The events of a request's life: refusals, notices and what no grant covers change nothing in it. */
const eventsOf = (log: TenantLog, id: RequestId) =>
  log.facts.filter(
    ({ data }) =>
      'requestId' in data &&
      data.requestId === id &&
      data.type !== 'CommandRejected' &&
      !REPORTED.has(data.type) &&
      data.type !== 'NotificationRecorded',
  );
const typesOf = (log: TenantLog, id: RequestId) => eventsOf(log, id).map(({ data }) => data.type);
const everyRequest = (check: (id: RequestId) => void) => {
  for (const id of requestIds) check(contosoRequestId(id));
};
const OUTCOMES: ReadonlySet<EventData['type']> = new Set<EventData['type']>([
  'InternallyRejected',
  'InternalReviewExpired',
  'RequestApproved',
  'RequestDenied',
  'RequestExpired',
  'CustomerApprovalNotRequired',
  'ExclusionDeclared',
  'ExclusionSealed',
]);

test(`a request has at most one outcome, one grant and one end, in the order of its life (seed ${seed})`, () => {
  holds((log) =>
    everyRequest((id) => {
      const types = typesOf(log, id);
      expect(types.filter((type) => OUTCOMES.has(type)).length).toBeLessThanOrEqual(1);
      for (const once of [
        'RequestSubmitted',
        'LockboxRequestCreated',
        'AccessGranted',
        'AccessEnded',
        'DisclosureLifted',
      ]) {
        expect(types.filter((type) => type === once).length).toBeLessThanOrEqual(1);
      }
      expect(types.join(' ')).toMatch(LIFE_IN_FULL);
    }),
  );
});

const LIFE_IN_FULL = new RegExp(
  `^(${[
    'ExclusionSealed( DisclosureLifted)?',
    'RequestSubmitted( InternalReminderDue)*( (InternallyRejected|InternalReviewExpired))?',
    'RequestSubmitted( InternalReminderDue)* InternallyApproved LockboxRequestCreated( ReminderDue| ApprovalRecorded| QuestionAsked| QuestionAnswered)*( (RequestDenied|RequestExpired|RequestApproved AccessGranted( AccessUsed)*( AccessEnded( AccessUsed)*)?))?',
    'RequestSubmitted( InternalReminderDue)* InternallyApproved (CustomerApprovalNotRequired|ExclusionDeclared) AccessGranted( AccessUsed)*( AccessEnded( AccessUsed)*)?',
    'RequestSubmitted( InternalReminderDue)* InternallyApproved ExclusionDeclared',
    '',
  ].join('|')})$`,
);

test(`each event of a request follows an event that the table of its life names (seed ${seed})`, () => {
  holds((log) =>
    everyRequest((id) => {
      let stage: Stage | undefined;
      for (const type of typesOf(log, id)) {
        const step = stepOf(type);
        if (step === undefined) continue;
        expect(stage === undefined ? step.from.length === 0 : step.from.includes(stage), `${type} after ${stage}`).toBe(
          true,
        );
        stage = step.to;
      }
    }),
  );
});

test(`no grant without an internal approval by someone other than the engineer and the declarer (seed ${seed})`, () => {
  holds((log) =>
    everyRequest((id) => {
      const events = eventsOf(log, id).map(({ data }) => data);
      const approval = events.find((data) => data.type === 'InternallyApproved');
      const submission = events.find((data) => data.type === 'RequestSubmitted');
      if (events.some(({ type }) => type === 'AccessGranted')) expect(approval).toBeDefined();
      if (approval?.type !== 'InternallyApproved' || submission?.type !== 'RequestSubmitted') return;
      expect([submission.engineerId, submission.declaredBy]).not.toContain(approval.approverId);
    }),
  );
});

test(`no emergency gives access in a tenant that asks for an approver or refuses it, and of no other claim is the customer asked (seed ${seed})`, () => {
  let claimed = 0;
  holds((log) => {
    const memory = new TenantMemory(contoso);
    const claims = new Set<RequestId>();
    for (const fact of log.facts) {
      const { data } = fact;
      const rule = memory.tenant()?.emergencyRule;
      if (data.type === 'RequestSubmitted' && data.exclusion === 'EMERGENCY') {
        expect(rule).not.toBe('REFUSED');
        claims.add(data.requestId);
      }
      if (data.type === 'InternallyApproved' && claims.has(data.requestId)) expect(rule).not.toBe('REFUSED');
      if (data.type === 'ExclusionDeclared') expect(data.facts.emergencyRule).toBe(rule);
      if (data.type === 'AccessGranted' && data.basis === 'EMERGENCY') expect(rule).toBe('OPENS');
      if (data.type === 'LockboxRequestCreated') {
        const isClaim = claims.has(data.requestId);
        expect([data.exclusion, data.declaredBy]).toEqual(isClaim ? ['EMERGENCY', declarer] : [null, null]);
        if (isClaim) expect(rule).toBe('NEEDS_APPROVER');
      }
      for (const entity of evolve(memory, fact)) memory.put(entity);
    }
    claimed += claims.size;
  });
  // The seed determines which of them lead to access; emergency-rule.test.ts covers each.
  expect(claimed).toBeGreaterThan(0);
});

test(`whoever asks, declares or decides internally holds the role at that moment, and who gets access still does (seed ${seed})`, () => {
  holds((log) => {
    const provider = new TenantMemory(providerLog(0));
    const tenant = new TenantMemory(contoso);
    const hasOneOf = (person: PersonId, ...roles: readonly string[]) => {
      const known = provider.providerPerson(person);
      expect(known).toMatchObject({ known: true, disabled: false });
      expect(known?.roles.some((role) => roles.includes(role))).toBe(true);
    };
    for (const fact of log.allFacts) {
      const { data } = fact;
      if (data.type === 'RequestSubmitted') {
        hasOneOf(data.engineerId, 'ENGINEER', ...(data.exclusion === 'LEGAL_DEMAND' ? ['LEGAL'] : []));
        if (data.exclusion === 'LEGAL_DEMAND' && data.declaredBy !== null) hasOneOf(data.declaredBy, 'LEGAL');
      }
      if (data.type === 'InternallyApproved' || data.type === 'InternallyRejected')
        hasOneOf(data.approverId, 'INTERNAL_APPROVER');
      if (data.type === 'AccessGranted') hasOneOf(data.engineerId, 'ENGINEER');
      if (data.type === 'DisclosureLifted') hasOneOf(data.liftedBy, 'LEGAL');
      const memory = fact.tenantId === contoso ? tenant : provider;
      for (const entity of evolve(memory, fact)) memory.put(entity);
    }
  });
});

test(`every decision of the customer is in time, by an approver of that moment who is neither engineer nor internal approver (seed ${seed})`, () => {
  holds((log) => {
    const memory = new TenantMemory(contoso);
    for (const fact of log.facts) {
      const { data, occurredAt } = fact;
      if (data.type === 'RequestApproved' || data.type === 'RequestDenied' || data.type === 'ApprovalRecorded') {
        const request = memory.request(data.requestId);
        if (request?.type !== 'AwaitingCustomer') throw new Error('It was not waiting');
        expect(occurredAt).toBeLessThan(request.expiresAt);
        const person = personId(fact.actor.id);
        const principal = memory.principal(person);
        expect(principal).toMatchObject({ known: true, disabled: false });
        expect(principal?.roles.some((role) => role !== 'AUDITOR')).toBe(true);
        expect([request.request.engineerId, request.internalApproverId]).not.toContain(person);
      }
      for (const entity of evolve(memory, fact)) memory.put(entity);
    }
  });
});

test(`every question is asked by somebody who could decide, answered once at most, by the engineer, and moves no time (seed ${seed})`, () => {
  holds((log) => {
    const memory = new TenantMemory(contoso);
    const answered = new Set<string>();
    for (const fact of log.facts) {
      const { data, occurredAt, actor } = fact;
      if (data.type === 'QuestionAsked' || data.type === 'QuestionAnswered') {
        const before = waiting(memory, data.requestId);
        expect(occurredAt).toBeLessThan(before.expiresAt);
        if (data.type === 'QuestionAsked') {
          expect(memory.principal(personId(actor.id))).toMatchObject({ known: true, disabled: false });
          expect(memory.principal(personId(actor.id))?.roles.some((role) => role !== 'AUDITOR')).toBe(true);
          expect([before.request.engineerId, before.internalApproverId]).not.toContain(actor.id);
        } else {
          expect(data.engineerId).toBe(before.request.engineerId);
          const question = `${data.requestId}/${data.questionId}`;
          expect(answered).not.toContain(question);
          answered.add(question);
        }
        for (const entity of evolve(memory, fact)) memory.put(entity);
        const { expiresAt, remindAt } = waiting(memory, data.requestId);
        expect({ expiresAt, remindAt }).toEqual({ expiresAt: before.expiresAt, remindAt: before.remindAt });
      } else for (const entity of evolve(memory, fact)) memory.put(entity);
    }
  });
});

function waiting(memory: TenantMemory, id: RequestId) {
  const request = memory.request(id);
  if (request?.type !== 'AwaitingCustomer') throw new Error('It was not waiting');
  return request;
}

test(`no grant without the approvals that its rule asks for: two where two are needed, by two people who both hold the role then (seed ${seed})`, () => {
  holds((log) => {
    const memory = new TenantMemory(contoso);
    for (const fact of log.facts) {
      const { data } = fact;
      if (data.type === 'RequestApproved') {
        const asked = eventsOf(log, data.requestId).find((one) => one.data.type === 'LockboxRequestCreated')?.data;
        const needed = asked?.type === 'LockboxRequestCreated' ? asked.approvalsNeeded : undefined;
        const earlier = eventsOf(log, data.requestId).filter((one) => one.data.type === 'ApprovalRecorded');
        const { firstApproverId } = data;
        expect(needed).toBe(firstApproverId === null ? 1 : 2);
        if (firstApproverId === null) expect(earlier).toEqual([]);
        else {
          expect(earlier.at(-1)?.actor.id).toBe(firstApproverId);
          expect(firstApproverId).not.toBe(fact.actor.id);
          const first = memory.principal(firstApproverId);
          expect(first).toMatchObject({ known: true, disabled: false });
          expect(first?.roles.some((role) => role !== 'AUDITOR')).toBe(true);
        }
      }
      for (const entity of evolve(memory, fact)) memory.put(entity);
    }
  });
});

test(`while the rule asks for two, neither it nor the policy changes but by two administrators (seed ${seed})`, () => {
  holds((log) => {
    const memory = new TenantMemory(contoso);
    for (const fact of log.facts) {
      const { data, actor } = fact;
      if (data.type === 'ApprovalRuleSet' || data.type === 'PolicyDisabled') {
        const proposed = memory.tenant()?.proposedChange?.proposedBy ?? null;
        expect(data.proposedBy).toBe(memory.tenant()?.approvalRule === null ? null : proposed);
        if (memory.tenant()?.approvalRule !== null) expect(proposed).not.toBeNull();
        expect(data.proposedBy).not.toBe(actor.id);
      }
      for (const entity of evolve(memory, fact)) memory.put(entity);
    }
  });
});

test(`while passkeys are required, whatever the customer decides or changes was signed by a passkey of that person (seed ${seed})`, () => {
  holds((log) => {
    const memory = new TenantMemory(contoso);
    for (const fact of log.facts) {
      const { data, actor } = fact;
      const known = memory.passkeys();
      if ('assertion' in data && actor.kind === 'PRINCIPAL' && data.type !== 'PasskeyProposed' && known !== undefined) {
        const { assertion } = data;
        const signer = known.enrolled.find(({ credentialId }) => credentialId === assertion?.credentialId);
        if (known.required) expect(assertion).not.toBeNull();
        if (assertion !== null) expect(signer?.principalId).toBe(actor.id);
      }
      for (const entity of evolve(memory, fact)) memory.put(entity);
    }
  });
});

test(`a grant is exactly what was asked for, for 8 hours, and nothing else ends it before (seed ${seed})`, () => {
  holds((log) =>
    everyRequest((id) => {
      const facts = eventsOf(log, id);
      const granted = facts.find(({ data }) => data.type === 'AccessGranted');
      const submission = facts.find(({ data }) => data.type === 'RequestSubmitted');
      if (granted?.data.type !== 'AccessGranted' || submission?.data.type !== 'RequestSubmitted') return;
      const { engineerId, environmentId, dataStores, permissions } = submission.data;
      const expiresAt = granted.occurredAt + hours(8);
      expect(granted.data).toMatchObject({ engineerId, environmentId, dataStores, permissions, expiresAt });
      const ended = facts.find(({ data }) => data.type === 'AccessEnded');
      if (ended?.data.type !== 'AccessEnded') return;
      if (ended.data.reason === 'PERIOD_OVER') expect(ended.occurredAt).toBeGreaterThanOrEqual(expiresAt);
      else expect(ended.occurredAt).toBeLessThan(expiresAt);
    }),
  );
});

test(`what is recorded as done within a grant is covered by it, and no report is recorded twice (seed ${seed})`, () => {
  holds((log) => {
    const reported = new Set<string>();
    for (const { data, occurredAt, actor } of log.facts) {
      if (data.type !== 'AccessUsed' && data.type !== 'AccessUsedOutsideGrant') continue;
      const report = `${data.type}/${actor.id}/${data.requestId}/${data.reportId}`;
      expect(reported).not.toContain(report);
      reported.add(report);
      if (data.type !== 'AccessUsed') continue;
      const facts = eventsOf(log, data.requestId);
      const granted = facts.find((one) => one.data.type === 'AccessGranted');
      if (granted?.data.type !== 'AccessGranted') throw new Error('Nothing was granted');
      const ended = facts.find((one) => one.data.type === 'AccessEnded');
      const over = ended !== undefined && log.facts.indexOf(ended) < log.facts.findIndex((one) => one.data === data);
      const end = Math.min(granted.data.expiresAt, over ? ended.occurredAt : Number.POSITIVE_INFINITY);
      expect(data.engineerId).toBe(granted.data.engineerId);
      for (const { usedAt, dataStoreId, permission } of data.actions) {
        expect(usedAt).toBeGreaterThanOrEqual(granted.occurredAt);
        expect(usedAt).toBeLessThan(end);
        expect(usedAt).toBeLessThanOrEqual(occurredAt + 300_000);
        expect(granted.data.dataStores).toContain(dataStoreId);
        expect(granted.data.permissions).toContain(permission);
      }
    }
  });
});

test(`where the policy applied, only the customer's approval grants; only an emergency goes without (seed ${seed})`, () => {
  holds((log) => {
    const memory = new TenantMemory(contoso);
    for (const fact of log.facts) {
      const { data, occurredAt } = fact;
      if (data.type === 'CustomerApprovalNotRequired') {
        const request = memory.request(data.requestId)?.request;
        const covered = [...memory.environments()].flatMap(({ managed, protectedUntil, dataStores, departed }) => [
          ...(managed || (protectedUntil ?? 0) > occurredAt ? dataStores : []),
          ...departed.filter((one) => one.protectedUntil > occurredAt).map(({ dataStoreId }) => dataStoreId),
        ]);
        const reached = request?.dataStores.some((store) => covered.includes(store)) ?? false;
        expect(memory.tenant()?.policyEnabled && reached).toBe(false);
      }
      if (data.type === 'AccessGranted') {
        const exclusion = memory.request(data.requestId)?.request.exclusion;
        if (data.basis === 'EMERGENCY') expect(exclusion).toBe('EMERGENCY');
        if (exclusion === 'EMERGENCY') expect(data.basis).not.toBe('NOT_REQUIRED');
        expect(exclusion === null || exclusion === 'EMERGENCY').toBe(true);
        expect(memory.tenant()?.known).toBe(true);
        const environment = memory.environment(data.environmentId);
        for (const store of data.dataStores) expect(environment?.dataStores).toContain(store);
      }
      for (const entity of evolve(memory, fact)) memory.put(entity);
    }
  });
});

test(`time never goes back, and a timer ends nothing before its end (seed ${seed})`, () => {
  holds((log) => {
    let last = BEGIN;
    for (const { data, occurredAt } of log.facts) {
      expect(occurredAt).toBeGreaterThanOrEqual(last);
      last = occurredAt;
      if (data.type === 'RequestExpired') expect(occurredAt).toBeGreaterThanOrEqual(data.expiresAt);
      if (data.type === 'InternalReviewExpired') expect(occurredAt).toBeGreaterThanOrEqual(data.reviewExpiresAt);
      if (data.type === 'ReminderDue') expect(occurredAt).toBeLessThan(data.expiresAt);
      if (data.type === 'InternalReminderDue') expect(occurredAt).toBeLessThan(data.reviewExpiresAt);
      if (data.type === 'ProtectionEnded') expect(occurredAt).toBeGreaterThanOrEqual(data.protectedUntil);
    }
  });
});

/** True if a refusal of the command is an event (docs/rules.md, "What a wrong input leaves"). */
const LEAVES_A_REFUSAL = {
  SubmitRequest: true,
  RecordInternalDecision: true,
  FinishWork: true,
  ConfirmEnforcement: true,
  LiftDisclosure: true,
  ApproveRequest: true,
  DenyRequest: true,
  EnablePolicy: true,
  DisablePolicy: true,
  AskQuestion: true,
  AnswerQuestion: true,
  RecordAccessUse: true,
  RecordAccessOpened: true,
  RecordAccessClosed: true,
  RecordAccessNotClosed: true,
  RecordAccessRefused: true,
  SetApprovalRule: true,
  SetEmergencyRule: true,
  ConfirmPolicyChange: true,
  WithdrawPolicyChange: true,
  SetNoticePreferences: true,
  SetPersonalNotices: true,
  ProposePasskey: true,
  ConfirmPasskey: true,
  WithdrawPasskey: true,
  RemovePasskey: true,
  RequirePasskeys: true,
  // Directory, timer and notifier expect no answer.
  SetTenant: false,
  SetEnvironment: false,
  SetPrincipal: false,
  RemoveTenant: false,
  RemoveEnvironment: false,
  RemovePrincipal: false,
  SetProviderPerson: false,
  RemoveProviderPerson: false,
  TimerDue: false,
  RecordNotification: false,
  // It refuses nothing.
  RecordAdministration: false,
  IntroduceSigningKey: false,
} as const satisfies Record<CommandData['type'], boolean>;
const isCommandType = (type: string): type is CommandData['type'] => Object.hasOwn(LEAVES_A_REFUSAL, type);

test(`a refusal changes nothing, only people and upstream get one, and none names what is sealed (seed ${seed})`, () => {
  fc.assert(
    fc.property(aPlan, (plan) => {
      const log = play(plan);
      const rejected = log.facts.filter(({ data }) => data.type === 'CommandRejected');
      for (const { data } of rejected) {
        if (data.type !== 'CommandRejected') continue;
        const { commandType } = data;
        expect(isCommandType(commandType) && LEAVES_A_REFUSAL[commandType], commandType).toBe(true);
      }
      const before = snapshot(log.memory);
      for (const { data, ...rest } of rejected)
        for (const entity of evolve(log.memory, { data, ...rest })) log.memory.put(entity);
      expect(withoutCommands(snapshot(log.memory))).toEqual(withoutCommands(before));
      const json = JSON.stringify(log.facts.filter(({ data }) => data.type !== 'DisclosureLifted'));
      expect(json).not.toContain('"details"');
    }),
    runs,
  );
});

test(`folding the log from scratch gives the same state, except for content that is in no event (seed ${seed})`, () => {
  holds((log) => {
    const memory = new TenantMemory(contoso);
    for (const fact of log.facts) for (const entity of evolve(memory, fact)) memory.put(entity);
    expect(eventful(memory)).toEqual(eventful(log.memory));
  });
});

/** Positions of directory records without news, and sealed submissions, are in policy-state alone. */
const eventful = (memory: TenantMemory) => ({
  tenant: { ...memory.tenant(), position: null },
  environments: [...memory.environments()]
    .filter(({ known, protectedUntil }) => known || protectedUntil !== null)
    .map((environment) => ({ ...environment, position: null })),
  principals: [...memory.principals()]
    .filter(({ known }) => known)
    .map((principal) => ({ ...principal, position: null })),
  passkeys: memory.passkeys(),
  requests: [...memory.requests()].filter(
    (request) => !isHidden(request) && !(request.type === 'Closed' && request.outcome === 'DISCLOSED'),
  ),
});

test(`folding into overlays that are committed now and then gives the same as folding in one go (seed ${seed})`, () => {
  fc.assert(
    fc.property(aPlan, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (plan, sizes) => {
      const { facts } = play(plan);
      const whole = new TenantMemory(contoso);
      for (const fact of facts) for (const entity of evolve(whole, fact)) whole.put(entity);
      const base = new TenantMemory(contoso);
      for (let from = 0, batch = 0; from < facts.length; batch++) {
        const size = sizes[batch % sizes.length] ?? 1;
        const thrownAway = base.overlay();
        const kept = base.overlay();
        for (const overlay of [thrownAway, kept]) {
          for (const fact of facts.slice(from, from + size)) {
            for (const entity of evolve(overlay, fact)) overlay.put(entity);
          }
        }
        kept.commit();
        from += size;
      }
      expect(snapshot(base)).toEqual(snapshot(whole));
      const end = BEGIN + days(1_000);
      expect(base.endedBefore(end).sort()).toEqual(whole.endedBefore(end).sort());
    }),
    runs,
  );
});

/** It takes many decisions for each command, and so long to find a shorter failure. */
const RUNS_AGAIN = { numRuns: 100, endOnFailure: true };

/** Appends a second plan that begins long after the first one and repeats its requests. */
function oneAfterTheOther(first: readonly Planned[], gap: number, second: readonly Planned[]): readonly Planned[] {
  const later = first.reduce((sum, { pause }) => sum + pause, gap);
  const anew = (step: Step): Step =>
    step.data.type === 'SubmitRequest'
      ? { ...step, data: { ...step.data, requestedAt: step.data.requestedAt + later } }
      : step;
  return [
    ...first,
    ...second.map(({ step, pause, times }, index) => ({
      ...{ step: anew(step), times },
      pause: index === 0 ? pause + gap : pause,
    })),
  ];
}

test(`a memory in layers that forgets what ended long ago decides as one that keeps it (seed ${seed})`, () => {
  const someSizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  const aGap = fc.constantFrom(days(30), days(36), days(80));
  fc.assert(
    fc.property(aPlan, aGap, aPlan, someSizes, (first, gap, second, sizes) => {
      const { taken, provider } = play(oneAfterTheOther(first, gap, second));
      const bases = new Map([contoso, provider.tenantId].map((id) => [id, new TenantMemory(id)]));
      for (let from = 0, batch = 0; from < taken.length; batch++) {
        const size = sizes[batch % sizes.length] ?? 1;
        const layers = new Map([...bases].map(([id, base]) => [id, base.overlay()]));
        const layerOf = (id: TenantId) => layers.get(id) ?? new TenantMemory(id);
        const times = new Map<TenantId, number>();
        for (const { command, now, events } of taken.slice(from, from + size)) {
          const layer = layerOf(command.tenantId);
          const decision = tenantDecider.decide(command, layer, {
            ...rules,
            now,
            provider: layerOf(provider.tenantId),
          });
          const decided = decision.kind === 'events' ? decision.events.map(({ data }) => data) : [];
          expect(decided).toEqual(events.map(({ data }) => data));
          if (decision.kind === 'draft') layer.put(decision.draft);
          if (decision.kind === 'events' && decision.completed !== undefined) layer.put(decision.completed);
          for (const event of events) for (const entity of evolve(layer, event)) layer.put(entity);
          if (events.length > 0) times.set(command.tenantId, now);
        }
        for (const [id, time] of times) for (const key of forgettable(layerOf(id), time)) layerOf(id).delete(key);
        for (const layer of layers.values()) layer.commit();
        from += size;
      }
    }),
    { ...runs, ...RUNS_AGAIN },
  );
});

/** The log does not have what seals, and the sample is sealed with details of its own. */
const withoutSeals = (snapshot: readonly unknown[]): unknown =>
  JSON.parse(JSON.stringify(snapshot, (name, value) => (name === 'salt' || name === 'details' ? null : value)));

/** A command as its sender sends it, with text. */
function withText({ data, ...command }: PreparedCommand): Command {
  if (data.type === 'SubmitRequest') {
    const { sealedDraft: _, ...asked } = data;
    return { ...command, data: { ...asked, justification: 'text' } };
  }
  if (data.type === 'AskQuestion' || data.type === 'AnswerQuestion')
    return { ...command, data: { ...data, text: 'text' } };
  if (!('comment' in data)) return { ...command, data };
  return { ...command, data: { ...data, comment: data.comment === null ? null : 'text' } as CommandData }; // as it was before
}

/** Adds the salt with which policy writes events that are hidden from customers. */
const salted = (event: StandingEvent): StandingEvent =>
  'salt' in event.data && isOfProviderAlone(event.data)
    ? { ...event, data: { ...event.data, salt: Buffer.alloc(16, 5) } }
    : event;

const anotherGrant = (data: EventData): EventData =>
  data.type === 'AccessGranted' ? { ...data, expiresAt: data.expiresAt + 1 } : data;

/** Alterations of an event; each is tried on a regular sample of commands. */
const CHANGES: readonly Partial<StandingEvent>[] = [
  { occurredAt: 1 },
  { actor: { kind: 'SYSTEM', id: 'mallory' } },
  { rule: 'NO_RULE' },
  { causationId: commandId('another') },
  { tenantId: tenantId('fabrikam') },
];

test(`whoever decides the commands again finds what the log has, and each event that is missing, added or changed (seed ${seed})`, () => {
  holds((log) => {
    const tenant = new TenantMemory(contoso);
    const provider = new TenantMemory(log.provider.tenantId);
    const grantOf = log.facts.find(({ data }) => data.type === 'AccessGranted');
    for (const [index, { command, now, events }] of log.taken.entries()) {
      const memory = command.tenantId === provider.tenantId ? provider : tenant;
      const terms = {
        now,
        internalReviewMs: days(4),
        licences: loadLicences(),
        sealSalt: Buffer.alloc(32, 9),
        provider,
        providerPasskeys: log.rules.providerPasskeys,
      };
      const again = (standing: readonly StandingEvent[]) => decideAgain(withText(command), memory, standing, terms);
      const { difference, draft } = again(events.map(salted));
      expect(difference).toBeUndefined();
      // Sealed content is believed by its proof.
      if (!events.some(({ data: { type } }) => type === 'ExclusionSealed' || type === 'DisclosureLifted')) {
        if (events.length > 0) expect(again(events.slice(1)).difference).toBeDefined();
        if (grantOf !== undefined)
          expect(again([...events, { ...grantOf, correlationId: '' }]).difference).toBeDefined();
        if (events.length > 0) {
          const change = CHANGES[index % CHANGES.length];
          expect(again(events.map((event) => ({ ...event, ...change }))).difference).toBeDefined();
        }
        if (events.some(({ data }) => data.type === 'AccessGranted')) {
          const longer = events.map((event) => ({ ...event, data: anotherGrant(event.data) }));
          expect(again(longer).difference).toContain('AccessGranted with other contents');
        }
      }
      if (draft !== undefined) memory.put(draft);
      for (const event of events) for (const entity of evolve(memory, event)) memory.put(entity);
    }
    expect(withoutSeals(snapshot(tenant))).toEqual(withoutSeals(snapshot(log.memory)));
  }, RUNS_AGAIN);
});

test(`whoever has the log alone, and no command, finds what should not have been decided so (seed ${seed})`, () => {
  holds((log) => {
    let decisions = createRedecider(0, loadLicences());
    const grantOf = log.facts.find(({ data }) => data.type === 'AccessGranted');
    const forged = grantOf && { ...grantOf, correlationId: '' };
    for (const [index, { events }] of log.taken.entries()) {
      // A redecider that continues from another's place finds the same.
      if (index % 7 === 6) decisions = createRedecider(0, loadLicences(), { from: decisions.place() });
      const standing = events.map(salted);
      const found = decisions.differenceWithin(standing);
      if (found !== 'untold') {
        expect(found).toBeUndefined();
        const differs = (changed: readonly StandingEvent[]) =>
          expect(decisions.differenceWithin(changed)).toEqual(expect.any(String));
        if (standing.length > 0) differs(standing.map((event) => ({ ...event, rule: 'NO_RULE' })));
        if (forged !== undefined) differs([...standing, forged]);
        if (standing.some(({ data }) => data.type === 'AccessGranted')) {
          differs(standing.slice(1));
          differs(standing.map((event) => ({ ...event, data: anotherGrant(event.data) })));
        }
        if (standing.some(({ data }) => data.type === 'RequestApproved' || data.type === 'RequestDenied'))
          differs(standing.map((event) => ({ ...event, actor: { kind: 'PRINCIPAL', id: 'nobody' } })));
      }
      for (const event of standing) decisions.fold(event);
    }
  }, RUNS_AGAIN);
});
