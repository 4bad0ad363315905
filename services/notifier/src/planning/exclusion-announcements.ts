import { ACCESS_PERIOD_MS, isOnCalendar } from '@lockbox/domain/time/time-rules';
import { type Announcements, announce } from './announcement.ts';

/** Exclusions are announced to customers at once, unless the law forbids it: DisclosureLifted then announces them. */
export const exclusionAnnouncements: Announcements<'ExclusionDeclared' | 'DisclosureLifted'> = {
  ExclusionDeclared: (event) => {
    const { requestId, exclusion, declaredBy, approvedBy } = event.data;
    // Only an emergency leads to access: its engineer waits for it.
    const isEmergency = exclusion === 'EMERGENCY';
    return announce(event, isEmergency ? ['administrators', 'engineer'] : ['administrators'], {
      kind: 'exclusion',
      requestId,
      exclusion,
      declaredBy,
      approvedBy,
      accessUntil: isEmergency ? event.occurredAt + ACCESS_PERIOD_MS : null,
    });
  },
  DisclosureLifted: (event) => {
    const { requestId } = event.data;
    // Intake took whatever a source gave here, once.
    const liftedAt = isOnCalendar(event.data.liftedAt) ? event.data.liftedAt : event.occurredAt;
    return announce(event, ['administrators'], { kind: 'disclosed', requestId, liftedAt });
  },
};
