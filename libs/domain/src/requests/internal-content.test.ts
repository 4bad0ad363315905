import { describe, expect, test } from 'vitest';
import { at, days, given, givenOn, TenantLog } from '../testing/given.ts';
import {
  BEGIN,
  contoso,
  decideInternally,
  deny,
  protectedTenant,
  R1,
  setProviderPerson,
  submit,
  submitExclusion,
  submitSandbox,
  submitSealed,
  waitingInternally,
} from '../testing/sample.ts';
import type { Step } from '../testing/step.ts';
import { submissionHash } from './presented-content.ts';

/** The submission of a step, as its source knows it. */
function submissionOf({ data }: Step): string {
  if (data.type !== 'SubmitRequest') throw new Error('It is no submission');
  return submissionHash({ ...data, tenantId: contoso }).toString('hex');
}

describe('an internal decision belongs to one request', () => {
  test.each(['APPROVED', 'REJECTED'] as const)('%s about other content, or without any, is refused', (decision) => {
    const decide = decideInternally(decision);
    given(...waitingInternally)
      .when({ ...decide, shown: null })
      .thenRefused('CONTENT_MISSING');
    given(...waitingInternally)
      .when({ ...decide, shown: 'f'.repeat(64) })
      .thenRefused('SHOWN_DIFFERS');
  });

  test('an approval of an ordinary request approves no emergency', () => {
    const ordinary = given(...protectedTenant, submit()).and(decideInternally());
    const { data } = ordinary.when(decideInternally()).log.taken.at(-2)?.command ?? {};
    const shown = data?.type === 'RecordInternalDecision' ? data.shown : null;
    expect(shown).toMatch(/^[0-9a-f]{64}$/);
    given(...protectedTenant, submitExclusion('EMERGENCY'))
      .when({ ...decideInternally(), shown })
      .thenRefused('SHOWN_DIFFERS');
  });

  test('the source that published a request may name the submission in place of the justification', () => {
    const submission = submit();
    given(...protectedTenant, submission)
      .when({ ...decideInternally(), shown: submissionOf(submission) })
      .thenEvents(
        { type: 'InternallyApproved', requestId: R1, shown: submissionOf(submission) },
        'LockboxRequestCreated',
      );
    given(...protectedTenant, submission)
      .when({ ...decideInternally(), shown: submissionOf(submit({ permissions: ['all'] })) })
      .thenRefused('SHOWN_DIFFERS');
  });

  test('of a sealed demand names the submission, and one that names another is refused', () => {
    const demand = submitSealed();
    const decision = (changed: Step) =>
      given(...protectedTenant, demand).when({ ...decideInternally(), shown: submissionOf(changed) });
    decision(demand).thenEvents({ type: 'ExclusionSealed', requestId: R1 });
    const { log, decision: refused } = decision(submitSealed({ permissions: ['all'] }));
    expect(refused.kind).not.toBe('events');
    expect(log.facts.some(({ data }) => 'requestId' in data)).toBe(false);
  });

  test('copied back for a later request with the same id, it approves nothing', () => {
    const approval = { ...decideInternally(), id: 'approval' };
    const first = given(...protectedTenant, submit()).and(approval, deny());
    const kept = first.when(approval).log;
    const taken = kept.taken.find(({ command }) => command.commandId === 'approval')?.command.data;
    const shown = taken?.type === 'RecordInternalDecision' ? taken.shown : null;
    const later = submitExclusion('EMERGENCY');
    const again = at(days(36), { ...later, data: { ...later.data, requestedAt: BEGIN + days(36) } as Step['data'] });
    const copy = { ...approval, shown, sentAt: 0, at: days(36) };
    givenOn(kept, [again]).when(copy).thenRefused('COMMAND_TOO_OLD');
    // At the age up to which policy remembers ids, the time alone shows that it concerns another request.
    givenOn(kept, [])
      .when({ ...copy, id: 'another', sentAt: days(35) })
      .thenRefused('DECIDED_BEFORE_SUBMISSION');
  });

  test('sent just before its submission came to the log, as from a source that publishes both at once, it counts', () => {
    given(...protectedTenant, at(60_000, submitSandbox()))
      .when({ ...decideInternally(), sentAt: 0 })
      .thenEvents('InternallyApproved', 'CustomerApprovalNotRequired', 'AccessGranted');
  });

  test('that was refused is refused again when it is copied back, though it would count by then', () => {
    const approval = { ...decideInternally('APPROVED'), id: 'early' };
    const log = new TenantLog();
    const without = givenOn(log, [...protectedTenant, submit(), setProviderPerson('approver-1', ['ENGINEER'])]);
    without.when(approval).thenRefused('PROVIDER_ROLE_MISSING');
    const restored = givenOn(log, [setProviderPerson('approver-1', ['INTERNAL_APPROVER'])]);
    restored.when(approval).thenRefusedUnseen('DECISION_REFUSED_BEFORE');
    restored.when(decideInternally()).thenEvents('InternallyApproved', 'LockboxRequestCreated');
  });
});

describe('a command that an upstream system sent longer ago than policy remembers ids', () => {
  const late = { sentAt: 0, at: days(35) + 1 };
  test('is refused unseen where its request is not known', () => {
    given(...protectedTenant)
      .when({ ...decideInternally(), ...late })
      .thenRefusedUnseen('COMMAND_TOO_OLD');
  });
  test('is judged as any other a millisecond before', () => {
    given(...protectedTenant)
      .when({ ...decideInternally(), sentAt: 0, at: days(35) })
      .thenRefused('REQUEST_NOT_FOUND');
  });
  test('is refused in the log where its request is known', () => {
    given(...protectedTenant, at(days(40), submit({ requestedAt: BEGIN + days(40) })))
      .when({ ...decideInternally(), sentAt: 0 })
      .thenRefused('COMMAND_TOO_OLD');
  });
});
