import type { EnvironmentRemoved, EnvironmentSet, Event } from '@lockbox/contracts/generated/events';
import { type Announcement, type Announcements, announce, deciderOf } from './announcement.ts';
import { beginsProtection, type Recipients } from './recipients.ts';

/** An e-mail that names more data stores is not readable. */
const DATA_STORES_NAMED = 20;

type PolicyEvent = 'PolicyEnabled' | 'PolicyDisabled' | 'RollOutOverdue' | 'EnvironmentSet' | 'EnvironmentRemoved';

/** The policy, its roll-out, and the environments that it acts on. */
export const policyAnnouncements: Announcements<PolicyEvent> = {
  PolicyEnabled: (event) =>
    announce(event, ['other administrators'], {
      kind: 'policy-enabled',
      by: deciderOf(event),
      rollOutDueAt: event.data.rollOutDueAt,
    }),
  PolicyDisabled: (event) =>
    announce(event, ['other administrators'], {
      kind: 'policy-disabled',
      by: deciderOf(event),
      proposedBy: event.data.proposedBy,
    }),

  RollOutOverdue: (event) => {
    const { missing, missingCount } = event.data;
    return announce(event, ['administrators'], {
      kind: 'roll-out-overdue',
      missing: missing.slice(0, DATA_STORES_NAMED),
      // Events that are older than the count name all of them.
      count: Math.max(missing.length, missingCount),
    });
  },

  EnvironmentSet: (event, recipients) => unmanaged(event, event.data, recipients),
  EnvironmentRemoved: (event, recipients) => unmanaged(event, event.data, recipients),
};

function unmanaged(
  event: Pick<Event, 'occurredAt'>,
  data: EnvironmentSet | EnvironmentRemoved,
  recipients: Recipients,
): readonly Announcement[] {
  const { environmentId, protectedUntil } = data;
  // While the policy is disabled the e-mail would be untrue: nothing is protected, so no protection ends.
  if (protectedUntil === null || !recipients.policyEnabled || !beginsProtection(recipients, data)) return [];
  return announce(event, ['administrators'], { kind: 'became-unmanaged', environmentId, protectedUntil });
}
