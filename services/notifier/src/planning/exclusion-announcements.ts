import { ACCESS_PERIOD_MS, isOnCalendar } from '@lockbox/domain/time/time-rules';
import { type Announcements, announce } from './announcement.ts';

/** Customers are told of exclusions at once, except where the law forbids it: DisclosureLifted then announces it. */
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
