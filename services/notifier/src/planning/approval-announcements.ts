import type { NoticeOf } from '../work-list/notice.ts';
import { type Announcements, announce, deciderOf } from './announcement.ts';

type ApprovalEvent =
  | 'ApprovalRecorded'
  | 'ApprovalRuleSet'
  | 'EmergencyRuleSet'
  | 'PolicyChangeProposed'
  | 'PolicyChangeWithdrawn';

/** The first approval of two, the tenant's rules for approvals and emergencies, and what takes two administrators. */
export const approvalAnnouncements: Announcements<ApprovalEvent> = {
  // Pointless once the request has expired, or somebody has decided.
  ApprovalRecorded: (event) => {
    const { requestId, comment, expiresAt, lapsedApproverId: lapsed } = event.data;
    const notice: NoticeOf<'one-more-approval'> = {
      kind: 'one-more-approval',
      requestId,
      by: deciderOf(event),
      commentTextId: comment?.textId ?? null,
      expiresAt,
      lapsed,
    };
    return [{ to: ['other administrators'], notice, until: expiresAt, whileWaiting: true }];
  },
  ApprovalRuleSet: (event) => {
    const { rule, proposedBy } = event.data;
    return announce(event, ['other administrators'], {
      kind: 'approval-rule-set',
      by: deciderOf(event),
      proposedBy,
      rule,
    });
  },
  EmergencyRuleSet: (event) => {
    const { rule, proposedBy } = event.data;
    return announce(event, ['other administrators'], {
      kind: 'emergency-rule-set',
      by: deciderOf(event),
      proposedBy,
      emergencyRule: rule,
    });
  },
  PolicyChangeProposed: (event) => {
    const { change, rule, emergencyRule, expiresAt } = event.data;
    const notice: NoticeOf<'policy-change-proposed'> = {
      kind: 'policy-change-proposed',
      by: deciderOf(event),
      change,
      rule,
      emergencyRule,
      expiresAt,
    };
    return [{ to: ['other administrators'], notice, until: expiresAt, whileWaiting: false }];
  },
  PolicyChangeWithdrawn: (event) =>
    announce(event, ['other administrators'], { kind: 'policy-change-withdrawn', by: deciderOf(event) }),
};
