import { evolve } from '@lockbox/domain/decider/evolve';
import { TenantMemory } from '@lockbox/domain/memory/tenant-memory';
import { passkeysAt as passkeysOfPolicy } from '@lockbox/domain/passkeys/passkey-state';
import { at, given, hours } from '@lockbox/domain/testing/given';
import {
  authenticatorOf,
  confirmPasskey,
  confirmRecovery,
  fingerprintIn,
  passkeysRequired,
  proposePasskey,
  removePasskey,
  requirePasskeys,
  signedWith,
  withdrawPasskey,
} from '@lockbox/domain/testing/passkey-steps';
import { contoso, disable, protectedTenant, twoForAll } from '@lockbox/domain/testing/sample';
import { Authenticator } from '@lockbox/evidence/testing/authenticator';
import { expect, test } from 'vitest';
import { NO_PASSKEYS, passkeysAfter, passkeysPartAt } from './passkeys.ts';

const another = new Authenticator('another one of bob');
const fresh = new Authenticator('a new one of ada');

test('a policy’s passkeys are those that policy decides by, after each event', () => {
  const { log } = given(
    ...protectedTenant,
    ...passkeysRequired,
    signedWith(twoForAll()),
    removePasskey('ada', 'bob'),
    proposePasskey('bob', 'ENROL', another),
    proposePasskey('engineer-1'),
    withdrawPasskey('ada', fingerprintIn('engineer-1')),
    confirmPasskey('ada', 'bob', fingerprintIn('bob', another)),
    proposePasskey('ada', 'RECOVER', fresh),
    confirmRecovery('bob', fingerprintIn('ada', fresh)),
    signedWith(disable(), authenticatorOf('ada')),
    at(hours(24), proposePasskey('engineer-1')),
  ).when(signedWith({ ...requirePasskeys('ada', false), at: hours(25) }, fresh));
  const memory = new TenantMemory(contoso);
  let passkeys = NO_PASSKEYS;
  for (const fact of log.facts) {
    for (const entity of evolve(memory, fact)) memory.put(entity);
    passkeys = passkeysAfter(passkeys, fact);
    const own = passkeysPartAt(passkeys, fact.occurredAt);
    const decidedBy = passkeysOfPolicy(memory.passkeys(), fact.occurredAt);
    expect(essentials(own), fact.data.type).toEqual(essentials({ ...NO_PASSKEYS, ...decidedBy }));
  }
  expect(passkeys).toMatchObject({
    required: false,
    enrolled: [{ principalId: 'ada', credentialId: fresh.credentialId }],
  });
  expect(passkeys.enrolled[0]?.confirmedBy).toBe('bob');
});

interface Kept {
  readonly required: boolean;
  readonly changes: number;
  readonly enrolled: readonly { readonly credentialId: string; readonly principalId: string }[];
  readonly proposed: readonly { readonly fingerprint: string; readonly expiresAt: number }[];
  readonly recovery: { readonly fingerprint: string; readonly effectiveAt: number | null } | null;
}

const essentials = ({ required, changes, enrolled, proposed, recovery }: Kept) => ({
  required,
  changes,
  enrolled: enrolled.map(({ credentialId, principalId }) => `${principalId} ${credentialId}`),
  proposed: proposed.map(({ fingerprint, expiresAt }) => `${fingerprint} ${expiresAt}`),
  recovery: recovery && `${recovery.fingerprint} ${recovery.effectiveAt}`,
});
