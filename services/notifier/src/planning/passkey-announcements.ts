import type { Event } from '@lockbox/contracts/generated/events';
import type { PasskeyNotice } from '../work-list/notice.ts';
import { type Announcement, type Announcements, announce, deciderOf } from './announcement.ts';

type PasskeyEvent =
  | 'PasskeyProposed'
  | 'PasskeyEnrolled'
  | 'PasskeyRecoveryConfirmed'
  | 'PasskeyWithdrawn'
  | 'PasskeyRemoved'
  | 'PasskeyRequirementSet';

/** All administrators are notified, including the one who acted: another person may have acted on that account. */
const told = (
  event: Pick<Event, 'occurredAt' | 'actor'>,
  what: PasskeyNotice['what'],
  about: Partial<Pick<PasskeyNotice, 'of' | 'fingerprint' | 'at'>> = {},
): readonly Announcement[] => {
  const { of = null, fingerprint = null, at = null } = about;
  const notice: PasskeyNotice = { kind: 'passkeys-changed', what, by: deciderOf(event), of, fingerprint, at };
  return announce(event, ['administrators'], notice);
};

export const passkeyAnnouncements: Announcements<PasskeyEvent> = {
  PasskeyProposed: (event) => {
    const { purpose, fingerprint, passkey, expiresAt } = event.data;
    const what = purpose === 'RECOVER' ? 'RECOVERY_PROPOSED' : 'PROPOSED';
    return told(event, what, { of: passkey.principalId, fingerprint, at: expiresAt });
  },
  PasskeyEnrolled: (event) => {
    const { fingerprint, passkey, assertion } = event.data;
    const isFirst = assertion.credentialId === passkey.credentialId;
    return told(event, isFirst ? 'FIRST_ENROLLED' : 'ENROLLED', { of: passkey.principalId, fingerprint });
  },
  PasskeyRecoveryConfirmed: (event) => {
    const { fingerprint, passkey, effectiveAt } = event.data;
    return told(event, 'RECOVERY_CONFIRMED', { of: passkey.principalId, fingerprint, at: effectiveAt });
  },
  PasskeyWithdrawn: (event) => told(event, 'WITHDRAWN', { fingerprint: event.data.fingerprint }),
  PasskeyRemoved: (event) => told(event, 'REMOVED', { of: event.data.principalId }),
  PasskeyRequirementSet: (event) => told(event, event.data.required ? 'REQUIRED' : 'REQUIRED_NO_LONGER'),
};
