import { personId } from '@lockbox/contracts/ids';
import { at, given, hours } from '@lockbox/domain/testing/given';
import {
  authenticatorOf,
  confirmRecovery,
  fingerprintIn,
  passkeysRequired,
  proposePasskey,
  removePasskey,
  requirePasskeys,
  twoPasskeys,
} from '@lockbox/domain/testing/passkey-steps';
import { BEGIN, protectedTenant } from '@lockbox/domain/testing/sample';
import type { Step } from '@lockbox/domain/testing/step';
import type { Authenticator } from '@lockbox/evidence/testing/authenticator';
import { expect, test } from 'vitest';
import { NO_PASSKEYS, passkeysAfter } from '../collections/policies/passkeys.ts';
import { approvalCounts } from './approval-counts.ts';

const ada = personId('ada');
const signedWith = ({ credentialId }: Authenticator) => ({ by: ada, credentialId });
const signed = signedWith(authenticatorOf('ada'));
const unsigned = { by: ada, credentialId: null };

/** The passkeys of a tenant where this happened. */
const passkeysOf = (...steps: readonly Step[]) =>
  given(...protectedTenant)
    .and(...steps)
    .when(at(hours(30), proposePasskey('engineer-1')))
    .log.facts.reduce(passkeysAfter, NO_PASSKEYS);
const required = passkeysOf(...passkeysRequired);
const recovered = [
  proposePasskey('bob', 'RECOVER', authenticatorOf('a new one')),
  confirmRecovery('ada', fingerprintIn('bob', authenticatorOf('a new one'))),
];
const now = BEGIN + hours(30);

test.each<[string, boolean, Parameters<typeof approvalCounts>[0], Parameters<typeof approvalCounts>[2]]>([
  ['by an administrator', true, unsigned, undefined],
  ['of a document of an earlier release', true, { by: ada }, passkeysOf(...twoPasskeys)],
  ['unsigned, while none is required', true, unsigned, passkeysOf(...twoPasskeys)],
  [
    'unsigned, and no passkey is required any more',
    true,
    unsigned,
    passkeysOf(...passkeysRequired, requirePasskeys('bob', false)),
  ],
  ['signed, while passkeys are required', true, signed, required],
  ['unsigned, while passkeys are required', false, unsigned, required],
  ['signed by another’s', false, signedWith(authenticatorOf('bob')), required],
  ['signed by one that was removed', false, signed, passkeysOf(...passkeysRequired, removePasskey('bob', 'ada'))],
  ['signed by one that a recovery has replaced', false, signed, passkeysOf(...passkeysRequired, ...recovered)],
])('an approval that is %s counts: %s', (_, counts, approval, passkeys) => {
  expect(approvalCounts(approval, true, passkeys, now)).toBe(counts);
  expect(approvalCounts(approval, false, passkeys, now)).toBe(false);
});
