import type {
  Assertion,
  EventData,
  Passkey as EventPasskey,
  PasskeyEnrolled,
  PasskeyProposed,
  PasskeyRecoveryConfirmed,
  PasskeyRemoved,
  PasskeyRequirementSet,
  PasskeyWithdrawn,
} from '@lockbox/contracts/generated/events';
import type { Passkey, Passkeys } from '@lockbox/contracts/generated/policy-state';
import type { TenantId } from '@lockbox/contracts/ids';
import { authenticatorState } from '@lockbox/evidence/webauthn/assertion';
import type { TenantState } from '../decider/state.ts';
import { isOver } from '../time/time-rules.ts';

export const noPasskeys = (tenantId: TenantId): Passkeys => ({
  type: 'Passkeys',
  tenantId,
  required: false,
  changes: 0,
  enrolled: [],
  removed: [],
  proposed: [],
  recovery: null,
});

/** The passkeys at a moment: a recovery counts from its time on, even if no event has happened since. */
export function passkeysAt(passkeys: Passkeys | undefined, now: number): Passkeys | undefined {
  const recovery = passkeys?.recovery ?? null;
  if (passkeys === undefined || recovery === null) return passkeys;
  const { effectiveAt, passkey } = recovery;
  if (effectiveAt === null || !isOver(effectiveAt, now)) return passkeys;
  const ended = [...passkeys.removed, ...passkeys.enrolled.map(({ credentialId }) => credentialId)];
  const removed = ended.filter((credentialId) => credentialId !== passkey.credentialId);
  return { ...passkeys, enrolled: [passkey], removed, recovery: null };
}

export type PasskeyEvent =
  | PasskeyProposed
  | PasskeyEnrolled
  | PasskeyRecoveryConfirmed
  | PasskeyWithdrawn
  | PasskeyRemoved
  | PasskeyRequirementSet;

/** Undefined where the event was signed by none, or where that changes nothing that is remembered. */
export function afterSigning(state: TenantState, data: EventData): Passkeys | undefined {
  const assertion = 'assertion' in data ? data.assertion : null;
  const known = assertion === null ? undefined : state.passkeys();
  if (assertion === null || known === undefined) return undefined;
  const signCount = countOf(assertion);
  const counts = known.enrolled.some(
    (one) => one.credentialId === assertion.credentialId && one.signCount !== signCount,
  );
  if (assertion.number === null && !counts) return undefined;
  return {
    ...known,
    changes: assertion.number === null ? known.changes : assertion.number + 1,
    enrolled: known.enrolled.map((one) => (one.credentialId === assertion.credentialId ? { ...one, signCount } : one)),
  };
}

const countOf = ({ authenticatorData }: Assertion): number => authenticatorState(authenticatorData)?.signCount ?? 0;

export function afterPasskeyEvent(known: Passkeys, event: PasskeyEvent): Passkeys {
  switch (event.type) {
    case 'PasskeyProposed': {
      const { fingerprint, purpose, expiresAt, assertion } = event;
      const passkey = withCount(event.passkey, countOf(assertion));
      if (purpose === 'RECOVER') return { ...known, recovery: { fingerprint, passkey, expiresAt, effectiveAt: null } };
      const others = known.proposed.filter((one) => one.passkey.principalId !== passkey.principalId);
      return { ...known, proposed: [...others, { fingerprint, passkey, expiresAt }] };
    }
    case 'PasskeyEnrolled': {
      const { fingerprint, passkey, assertion } = event;
      const proposed = known.proposed.find((one) => one.fingerprint === fingerprint)?.passkey;
      return {
        ...known,
        enrolled: [...known.enrolled, proposed ?? withCount(passkey, countOf(assertion))],
        proposed: known.proposed.filter((one) => one.fingerprint !== fingerprint),
      };
    }
    case 'PasskeyRecoveryConfirmed':
      return { ...known, recovery: known.recovery && { ...known.recovery, effectiveAt: event.effectiveAt } };
    case 'PasskeyWithdrawn':
      return {
        ...known,
        proposed: known.proposed.filter((one) => one.fingerprint !== event.fingerprint),
        recovery: known.recovery?.fingerprint === event.fingerprint ? null : known.recovery,
      };
    case 'PasskeyRemoved':
      return {
        ...known,
        enrolled: known.enrolled.filter((one) => one.credentialId !== event.credentialId),
        removed: [...known.removed, event.credentialId],
      };
    case 'PasskeyRequirementSet':
      return { ...known, required: event.required };
    default:
      return event satisfies never;
  }
}

const withCount = (passkey: EventPasskey, signCount: number): Passkey => ({ ...passkey, signCount });
