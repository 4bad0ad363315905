import { describe, expect, test } from 'vitest';
import { at, days, givenOn, hours, TenantLog } from '../testing/given.ts';
import {
  authenticatorOf,
  providerConfirms,
  providerProposes,
  providerRemoves,
  signedWith,
} from '../testing/passkey-steps.ts';
import {
  BEGIN,
  contoso,
  decideInternally,
  declarer,
  engineer,
  internalApprover,
  lift,
  protectedTenant,
  removeProviderPerson,
  setProviderPerson,
  submit,
  submitExclusion,
  submitSealed,
} from '../testing/sample.ts';
import type { Step } from '../testing/step.ts';

/** Approver-1's stands alone; approver-1 confirms those of the declarer and of approver-2. */
const enrolled: readonly Step[] = [
  providerProposes(internalApprover),
  providerProposes(declarer),
  providerConfirms(internalApprover, declarer),
  providerProposes('approver-2'),
  providerConfirms(internalApprover, 'approver-2'),
];

const signing = (unsigned: readonly string[] = []): TenantLog =>
  new TenantLog(contoso, { providerPasskeys: { from: BEGIN, unsignedSources: new Set(unsigned) } });
const given = (...steps: readonly Step[]) => givenOn(signing(), [...protectedTenant, ...enrolled, ...steps]);

const approval = (approver: string = internalApprover, by = approver): Step =>
  signedWith(decideInternally('APPROVED', approver as typeof internalApprover), authenticatorOf(by));
const emergency = (by: string = declarer): Step => signedWith(submitExclusion('EMERGENCY'), authenticatorOf(by));

describe("where the provider's people sign", () => {
  test('an internal approval without a passkey is refused, and one that its approver has signed counts', () => {
    given(submit()).when(decideInternally()).thenRefused('PASSKEY_NEEDED');
    given(submit())
      .when(approval())
      .thenEvents({ type: 'InternallyApproved', assertion: { number: null } }, 'LockboxRequestCreated');
  });

  test('so is an internal rejection', () => {
    given(submit()).when(decideInternally('REJECTED')).thenRefused('PASSKEY_NEEDED');
  });

  test("whoever speaks in an approver's name has not the approver's passkey", () => {
    given(submit()).when(approval(internalApprover, 'approver-2')).thenRefused('PASSKEY_UNKNOWN');
  });

  test('a signature counts for the request, the content and the decision that it covers', () => {
    const step = signedWith(decideInternally(), authenticatorOf(internalApprover), {
      instead: (data) => ({ ...data, decision: 'REJECTED' }) as typeof data,
    });
    given(submit()).when(step).thenRefused('PASSKEY_SIGNED_OTHER');
  });

  test('an emergency without its declarer’s passkey is refused, and one that the declarer has signed opens access', () => {
    given().when(submitExclusion('EMERGENCY')).thenRefused('PASSKEY_NEEDED');
    given().when(emergency('approver-2')).thenRefused('PASSKEY_UNKNOWN');
    given(emergency())
      .when(approval())
      .thenEvents('InternallyApproved', 'ExclusionDeclared', { type: 'AccessGranted', basis: 'EMERGENCY' });
  });

  test('exclusions that are reports alone need none', () => {
    given().when(submitExclusion('INADVERTENT')).thenEvents('RequestSubmitted');
  });

  test('a sealed demand is approved and opened by passkeys', () => {
    given(submitSealed()).when(decideInternally()).thenRefusedUnseen('PASSKEY_NEEDED');
    given(submitSealed(), approval()).when(lift()).thenRefusedUnseen('PASSKEY_NEEDED');
  });

  test('a source that is let off decides without one, and no other source', () => {
    const steps = [...protectedTenant, ...enrolled, submit()];
    givenOn(signing(['servicedesk']), steps)
      .when(decideInternally())
      .thenEvents('InternallyApproved', 'LockboxRequestCreated');
    const portal = { ...decideInternally(), actor: { kind: 'UPSTREAM', id: 'portal' } as const };
    givenOn(signing(['servicedesk']), steps)
      .when(portal)
      .thenRefused('PASSKEY_NEEDED');
  });

  test('what was decided before that moment counts without', () => {
    const log = new TenantLog(contoso, { providerPasskeys: { from: BEGIN + 1, unsignedSources: new Set() } });
    givenOn(log, [...protectedTenant, submit()])
      .when(decideInternally())
      .thenEvents('InternallyApproved', 'LockboxRequestCreated');
  });
});

describe("passkeys of the provider's people", () => {
  const provider = (...steps: readonly Step[]) => givenOn(new TenantLog(), [...protectedTenant, ...steps]);

  test('the first stands alone, and is an internal approver’s', () => {
    provider()
      .when(providerProposes(engineer))
      .thenEvents({ type: 'CommandRejected', reasonCode: 'PROVIDER_ROLE_MISSING' });
    provider().when(providerProposes(internalApprover)).thenEvents('PasskeyEnrolled');
  });

  test('each other counts once another internal approver has confirmed it by an own one', () => {
    provider(providerProposes(internalApprover)).when(providerProposes(engineer)).thenEvents('PasskeyProposed');
    const proposed = provider(...enrolled, providerProposes(engineer));
    proposed
      .when(providerConfirms(engineer, engineer))
      .thenEvents({ reasonCode: 'PROVIDER_ROLE_MISSING', type: 'CommandRejected' });
    proposed.when(providerConfirms('approver-2', engineer)).thenEvents('PasskeyEnrolled');
  });

  test('of an approver, cannot be confirmed by an engineer who runs the portal', () => {
    provider(
      ...enrolled,
      providerProposes(engineer),
      providerConfirms(internalApprover, engineer),
      setProviderPerson('approver-3', ['INTERNAL_APPROVER']),
    )
      .and(providerProposes('approver-3'))
      .when(providerConfirms(engineer, 'approver-3'))
      .thenEvents({ type: 'CommandRejected', reasonCode: 'PROVIDER_ROLE_MISSING' });
  });

  test('proposed by a person who has left since does not count', () => {
    provider(...enrolled, providerProposes(engineer), removeProviderPerson(engineer))
      .when(providerConfirms(internalApprover, engineer))
      .thenEvents({ type: 'CommandRejected', reasonCode: 'PROPOSER_NOT_ADMINISTRATOR' });
  });

  test('once removed never counts again', () => {
    given(providerRemoves(internalApprover, 'approver-2'), submit())
      .when(approval('approver-2'))
      .thenRefused('PASSKEY_REMOVED');
  });

  test('that takes the place of all others counts a day after two approvers have said so', () => {
    const lost = authenticatorOf('approver-1, anew');
    const recovering = given(providerProposes(internalApprover, 'RECOVER', lost));
    const { log } = recovering.when(submit());
    const step = log.allFacts.findLast(({ data }) => data.type === 'PasskeyProposed')?.data;
    const fingerprint = step?.type === 'PasskeyProposed' ? step.fingerprint : '';
    const confirm: Step = {
      data: { type: 'ConfirmPasskey', fingerprint, assertion: null },
      actor: { kind: 'PROVIDER_PERSON', id: 'approver-2' },
      ...{ tenant: providerConfirms('approver-2', internalApprover).tenant as NonNullable<Step['tenant']> },
    };
    const signed = signedWith(decideInternally(), lost);
    givenOn(log, [confirm])
      .when(at(hours(23), signed))
      .thenRefused('PASSKEY_UNKNOWN');
    givenOn(log, [])
      .when(at(days(1), signed))
      .thenEvents('InternallyApproved', 'LockboxRequestCreated');
  });

  test('a tenant’s administrator is nobody there', () => {
    const step = { ...providerProposes(internalApprover), actor: { kind: 'PRINCIPAL', id: 'ada' } as const };
    const { decision } = provider().when(step);
    expect(decision).toMatchObject({ events: [{ data: { type: 'CommandRejected', reasonCode: 'PERSON_UNKNOWN' } }] });
  });
});
