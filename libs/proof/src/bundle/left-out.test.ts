/** Which events cannot be left out of a bundle unnoticed, and which can: a bundle cannot show that it has every event (decision 32). */
import { dataStoreId } from '@lockbox/contracts/ids';
import { at, days, givenOn, hours, TenantLog } from '@lockbox/domain/testing/given';
import {
  fingerprintIn,
  INSTALLATION,
  passkeysRequired,
  removePasskey,
  signedWith,
} from '@lockbox/domain/testing/passkey-steps';
import {
  answer,
  approve,
  ask,
  BEGIN,
  contoso,
  decideInternally,
  deny,
  directory,
  handBack,
  lift,
  protectedTenant,
  R1,
  recordNotice,
  reportClosed,
  reportOpened,
  reportUse,
  setPrincipal,
  submit,
  submitExclusion,
  submitSealed,
  timer,
  twoForAll,
  used,
} from '@lockbox/domain/testing/sample';
import type { Step } from '@lockbox/domain/testing/step';
import type { Bundle } from '@lockbox/evidence/bundle/bundle';
import type { BundleReport, Pins } from '@lockbox/evidence/bundle/bundle-report';
import { everyWitness } from '@lockbox/evidence/bundle/pins';
import { verifyBundle } from '@lockbox/evidence/bundle/verify-bundle';
import { verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { eventOf } from '@lockbox/testing/event-of';
import { describe, expect, test } from 'vitest';
import { audit, bundleMade, policy } from '../testing/made-bundle.ts';
import { knownSchemas } from './known-schemas.ts';

const ORIGIN = `${INSTALLATION}/lockbox.events/0`;
const pins: Pins = {
  notes: [formatVerifierKey(verifierKeyOf(ORIGIN, audit.publicKey))],
  policy: [policy.publicKey],
  passkeys: [],
  witnesses: everyWitness([]),
  schemas: knownSchemas(),
};
const pinned: Pins = { ...pins, passkeys: [fingerprintIn('ada')] };

/** The bundle of the request that these steps are about, as policy decides them. */
function bundleAfter(steps: readonly Step[]): Bundle {
  const log = new TenantLog();
  givenOn(log, steps);
  return bundleMade(
    log.facts.map(
      ({ data, rule, actor, occurredAt }, index) =>
        (previousHash) =>
          eventOf(contoso, index + 1, data, { rule, actor, occurredAt, previousHash }),
    ),
    { requestId: R1, origin: ORIGIN },
  );
}

const codesOf = ({ damage }: BundleReport): string => [...new Set(damage.map(({ code }) => code))].sort().join(', ');

/** Returns, for each event, the findings if only that event is left out. */
async function leftOut(bundle: Bundle, held = pins): Promise<Life[2]> {
  const whole = await verifyBundle(bundle, held);
  expect(whole.damage).toEqual([]);
  const found: (readonly [string, string])[] = [];
  for (const [index, { type }] of whole.events.entries()) {
    found.push([type, codesOf(await verifyBundle({ ...bundle, events: bundle.events.toSpliced(index, 1) }, held))]);
  }
  return found;
}
const NEEDED = 'DECISION_MISSING';
const SIGNED = 'DECISION_MISSING, SIGNED_OTHER';
const internally = [submit(), decideInternally()];
const accessEnds = at(hours(9), timer('ACCESS_END'));
const reports = [
  recordNotice(),
  reportOpened(0),
  reportUse([used(0)]),
  reportClosed(0, { reportId: 'report-2' }),
  reportOpened(0, { reportId: 'report-3', dataStoreId: dataStoreId('another') }),
];
type Life = readonly [name: string, steps: readonly Step[], found: readonly (readonly [string, string])[]];

/** An event is missed where another one of the request rests on it; an event on which none rests is not. */
const lives: readonly Life[] = [
  [
    'approved by the customer, used and handed back',
    [...protectedTenant, ...internally, approve(), ...reports, handBack()],
    [
      ['RequestSubmitted', NEEDED],
      ['InternallyApproved', NEEDED],
      ['LockboxRequestCreated', NEEDED],
      ['RequestApproved', NEEDED],
      ['AccessGranted', NEEDED],
      ['NotificationRecorded', ''],
      ['AccessOpened', ''],
      ['AccessUsed', ''],
      ['AccessClosed', ''],
      ['AccessOpened', ''],
      ['AccessEnded', ''],
    ],
  ],
  [
    'approved by two',
    [...protectedTenant, twoForAll(), ...internally, approve('ada'), approve('bob'), accessEnds],
    [
      ['RequestSubmitted', NEEDED],
      ['InternallyApproved', NEEDED],
      ['LockboxRequestCreated', NEEDED],
      ['ApprovalRecorded', NEEDED],
      ['RequestApproved', NEEDED],
      ['AccessGranted', NEEDED],
      ['AccessEnded', ''],
    ],
  ],
  [
    'approved by two, after a first approval that counts no longer',
    [
      ...[...protectedTenant, setPrincipal('fay'), twoForAll(), ...internally],
      ...[approve('ada'), setPrincipal('ada', ['AUDITOR']), approve('bob'), approve('fay'), accessEnds],
    ],
    [
      ['RequestSubmitted', NEEDED],
      ['InternallyApproved', NEEDED],
      ['LockboxRequestCreated', NEEDED],
      ['ApprovalRecorded', NEEDED],
      ['ApprovalRecorded', NEEDED],
      ['RequestApproved', NEEDED],
      ['AccessGranted', NEEDED],
      ['AccessEnded', ''],
    ],
  ],
  [
    'an emergency',
    [...protectedTenant, submitExclusion('EMERGENCY'), decideInternally(), accessEnds],
    [
      ['RequestSubmitted', NEEDED],
      ['InternallyApproved', NEEDED],
      ['ExclusionDeclared', NEEDED],
      ['AccessGranted', NEEDED],
      ['AccessEnded', ''],
    ],
  ],
  [
    'granted without the policy',
    [...directory, ...internally, accessEnds],
    [
      ['RequestSubmitted', NEEDED],
      ['InternallyApproved', NEEDED],
      ['CustomerApprovalNotRequired', NEEDED],
      ['AccessGranted', NEEDED],
      ['AccessEnded', ''],
    ],
  ],
  [
    'denied, with questions',
    [...protectedTenant, ...internally, ask(), answer(), ask('bob', 'q-2'), deny()],
    [
      ['RequestSubmitted', NEEDED],
      ['InternallyApproved', NEEDED],
      ['LockboxRequestCreated', NEEDED],
      ['QuestionAsked', NEEDED],
      ['QuestionAnswered', ''],
      ['QuestionAsked', ''],
      ['RequestDenied', ''],
    ],
  ],
  [
    'expired at the customer',
    [...protectedTenant, ...internally, at(days(2), timer('REMINDER')), at(days(4), timer('LOCKBOX_EXPIRY'))],
    [
      ['RequestSubmitted', NEEDED],
      ['InternallyApproved', NEEDED],
      ['LockboxRequestCreated', NEEDED],
      ['ReminderDue', ''],
      ['RequestExpired', ''],
    ],
  ],
  [
    'rejected internally',
    [...protectedTenant, submit(), decideInternally('REJECTED')],
    [
      ['RequestSubmitted', NEEDED],
      ['InternallyRejected', ''],
    ],
  ],
  [
    'not reviewed internally',
    [...protectedTenant, submit(), at(days(4), timer('INTERNAL_REVIEW'))],
    [
      ['RequestSubmitted', NEEDED],
      ['InternalReviewExpired', ''],
    ],
  ],
  [
    'a report of an inadvertent access',
    [...protectedTenant, submitExclusion('INADVERTENT'), decideInternally()],
    [
      ['RequestSubmitted', NEEDED],
      ['InternallyApproved', NEEDED],
      ['ExclusionDeclared', ''],
    ],
  ],
  [
    'a sealed legal demand that was disclosed',
    [...protectedTenant, submitSealed(), decideInternally(), lift()],
    [
      ['ExclusionSealed', NEEDED],
      ['DisclosureLifted', ''],
    ],
  ],
  [
    'an id that its source took again',
    [
      ...[...protectedTenant, ...internally, deny()],
      ...[at(days(40), submit({ requestedAt: BEGIN + days(40) })), decideInternally(), approve(), handBack()],
    ],
    [
      ['RequestSubmitted', NEEDED],
      ['InternallyApproved', NEEDED],
      ['LockboxRequestCreated', NEEDED],
      ['RequestDenied', ''],
      ['RequestSubmitted', NEEDED],
      ['InternallyApproved', NEEDED],
      ['LockboxRequestCreated', NEEDED],
      ['RequestApproved', NEEDED],
      ['AccessGranted', NEEDED],
      ['AccessEnded', ''],
    ],
  ],
];

describe('a bundle from which one event is left out', () => {
  test.each(lives)('is damaged as it says here: %s', async (_, steps, found) => {
    expect(await leftOut(bundleAfter(steps))).toEqual(found);
  });

  test('is damaged besides by what a passkey has signed', async () => {
    const signed = signedWith(approve('bob'));
    const steps = [...protectedTenant, ...passkeysRequired, ...internally, ask(), answer(), ask('bob', 'q-2'), signed];
    const expected = [
      ['RequestSubmitted', SIGNED],
      ['InternallyApproved', SIGNED],
      ['LockboxRequestCreated', SIGNED],
      ['QuestionAsked', SIGNED],
      ['QuestionAnswered', 'SIGNED_OTHER'],
      ['QuestionAsked', 'SIGNED_OTHER'],
      // A pinned passkey has nothing to check where no decision is there, so the grant asks for the decision.
      ['RequestApproved', NEEDED],
      ['AccessGranted', NEEDED],
      ['AccessEnded', ''],
    ];
    const bundle = bundleAfter([...steps, handBack()]);
    for (const held of [pins, pinned]) expect(await leftOut(bundle, held)).toEqual(expected);
  });

  test('is damaged where the last step of the request is a grant, and its approval is not there', async () => {
    const bundle = bundleAfter([...protectedTenant, ...passkeysRequired, ...internally, signedWith(approve('bob'))]);
    const grantAlone = { ...bundle, events: bundle.events.slice(-1), passkeys: [] };
    const { damage } = await verifyBundle(grantAlone, pinned);
    expect(damage).toEqual([
      {
        code: NEEDED,
        sentence: `The event at offset ${bundle.events.at(-1)?.offset} (AccessGranted) was decided on RequestApproved, which is not before it in this bundle.`,
        offset: bundle.events.at(-1)?.offset,
      },
    ]);
  });

  test('is damaged by an event about passkeys only where a later signature rests on it', async () => {
    const steps = [...protectedTenant, ...passkeysRequired, removePasskey('ada', 'bob'), ...internally];
    const bundle = bundleAfter([...steps, signedWith(approve('ada'))]);
    const whole = await verifyBundle(bundle, pinned);
    expect(whole.damage).toEqual([]);
    const without = async (index: number) =>
      codesOf(await verifyBundle({ ...bundle, passkeys: bundle.passkeys.toSpliced(index, 1) }, pinned));
    expect(bundle.passkeys).toHaveLength(4);
    expect([await without(0), await without(1), await without(2), await without(3)]).toEqual([
      'PASSKEY_UNKNOWN', // PasskeyEnrolled, ada's
      '', // PasskeyEnrolled, bob's, which has signed nothing
      '', // PasskeyRequirementSet
      '', // PasskeyRemoved
    ]);
  });
});
