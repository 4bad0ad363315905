import type { Assertion, Event, Passkey } from '@lockbox/contracts/generated/events';
import { type PersonId, personId } from '@lockbox/contracts/ids';
import { isOver } from '@lockbox/domain/time/time-rules';
import { authenticatorState } from '@lockbox/evidence/webauthn/assertion';
import type { EnrolledPasskey, PasskeysPart } from './document.ts';

export const NO_PASSKEYS: PasskeysPart = { required: false, changes: 0, enrolled: [], proposed: [], recovery: null };

/** The passkeys at a moment: a recovery counts from its time on, even if no event has happened since. */
export function passkeysPartAt(passkeys: PasskeysPart, now: number): PasskeysPart {
  const { recovery } = passkeys;
  const at = recovery?.effectiveAt ?? null;
  if (recovery === null || at === null || !isOver(at, now)) return passkeys;
  const { effectiveAt: _effective, expiresAt: _expired, ...passkey } = recovery;
  return { ...passkeys, enrolled: [{ ...passkey, at }], recovery: null };
}

type Said = Pick<Event, 'data' | 'occurredAt' | 'actor'>;

/** The passkeys after an event about them, or one that a passkey has signed. */
export function passkeysAfter(before: PasskeysPart, event: Said): PasskeysPart {
  const { data, occurredAt } = event;
  const known = passkeysPartAt(before, occurredAt);
  const number = 'assertion' in data ? (data.assertion?.number ?? null) : null;
  const signed = number === null ? known : { ...known, changes: number + 1 };
  switch (data.type) {
    case 'PasskeyProposed': {
      const { expiresAt, purpose } = data;
      const passkey = { ...brought(data.fingerprint, data.passkey, data.assertion), at: occurredAt, confirmedBy: null };
      if (purpose === 'RECOVER') return { ...signed, recovery: { ...passkey, expiresAt, effectiveAt: null } };
      const others = signed.proposed.filter((one) => one.principalId !== passkey.principalId);
      return { ...signed, proposed: [...others, { ...passkey, expiresAt }] };
    }
    case 'PasskeyEnrolled': {
      const { fingerprint, passkey, assertion } = data;
      const proposed = signed.proposed.find((one) => one.fingerprint === fingerprint);
      const isFirst = assertion.credentialId === passkey.credentialId;
      const { expiresAt: _expires, ...own } = proposed ?? { ...brought(fingerprint, passkey, assertion), expiresAt: 0 };
      const enrolled = { ...own, at: occurredAt, confirmedBy: isFirst ? null : actorOf(event) };
      return {
        ...signed,
        enrolled: [...signed.enrolled, enrolled],
        proposed: signed.proposed.filter((one) => one.fingerprint !== fingerprint),
      };
    }
    case 'PasskeyRecoveryConfirmed':
      return {
        ...signed,
        recovery: signed.recovery && {
          ...signed.recovery,
          effectiveAt: data.effectiveAt,
          confirmedBy: actorOf(event),
        },
      };
    case 'PasskeyWithdrawn':
      return {
        ...signed,
        proposed: signed.proposed.filter((one) => one.fingerprint !== data.fingerprint),
        recovery: signed.recovery?.fingerprint === data.fingerprint ? null : signed.recovery,
      };
    case 'PasskeyRemoved':
      return { ...signed, enrolled: signed.enrolled.filter((one) => one.credentialId !== data.credentialId) };
    case 'PasskeyRequirementSet':
      return { ...signed, required: data.required };
    default:
      return signed;
  }
}

function brought(
  fingerprint: string,
  { publicKey, ...passkey }: Passkey,
  { authenticatorData }: Assertion,
): Omit<EnrolledPasskey, 'at' | 'confirmedBy'> {
  const { backupEligible = false, backedUp = false } = authenticatorState(authenticatorData) ?? {};
  return { fingerprint, ...passkey, publicKey: publicKey.toString('base64'), backupEligible, backedUp };
}

const actorOf = ({ actor }: Said): PersonId => personId(actor.id);
