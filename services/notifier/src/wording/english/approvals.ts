import type { ApprovalRule, EmergencyRule } from '@lockbox/contracts/generated/events';
import type { ApprovalNotice, NoticeOf } from '../../work-list/notice.ts';
import type { NoticeTexts } from '../catalogue.ts';
import { named } from '../named.ts';
import { type MessageView, shortName } from '../view.ts';

const UNKNOWN = 'a request';

export const englishApprovals: NoticeTexts<ApprovalNotice['kind']> = {
  'one-more-approval': ({ by, expiresAt, lapsed }, view) => ({
    subject: `One more approval needed by ${view.times.short(expiresAt)}: ${shortName(view.request, UNKNOWN)}`,
    heading: 'One of two has approved',
    paragraphs: [
      `${view.person(by)} approved the request. It takes two approvers, so there is no access yet: if one more of you approves, access begins and lasts 8 hours.`,
      ...(lapsed === null
        ? []
        : [
            `The earlier approval of ${view.person(lapsed)} no longer counts: that person is no administrator any more, or has not signed it with a passkey that counts.`,
          ]),
      `Without a second approval by ${view.times.full(expiresAt)} the request expires. One denial is enough to deny it.`,
    ],
  }),
  'approval-rule-set': ({ by, proposedBy, rule }, view) => ({
    subject: `The rule for approvals was changed for ${view.tenant}`,
    heading: 'The rule for approvals was changed',
    paragraphs: [
      proposedBy === null
        ? `${view.person(by)} set it.`
        : `${view.person(proposedBy)} proposed it, and ${view.person(by)} confirmed it.`,
      `From now on ${ruleWords(rule, view)}. Requests that wait keep the rule under which you were asked.`,
    ],
  }),
  'emergency-rule-set': ({ by, proposedBy, emergencyRule }, view) => ({
    subject: `The rule for emergencies was changed for ${view.tenant}`,
    heading: 'The rule for emergencies was changed',
    paragraphs: [
      proposedBy === null
        ? `${view.person(by)} set it.`
        : `${view.person(proposedBy)} proposed it, and ${view.person(by)} confirmed it.`,
      `From now on ${EMERGENCIES[emergencyRule]}. Requests that wait for you keep waiting.`,
    ],
  }),
  'policy-change-proposed': ({ by, expiresAt, ...proposed }, view) => ({
    subject: `To confirm by ${view.times.short(expiresAt)}: a change of the policy of ${view.tenant}`,
    heading: 'A change of the policy is proposed',
    paragraphs: [
      proposedWords(view.person(by), proposed, view),
      `It takes a second administrator, since your rule asks for two approvers. Nothing changes unless one of you confirms it in the portal by ${view.times.full(expiresAt)}. If you did not expect this, withdraw it there, and ask ${view.person(by)}.`,
    ],
  }),
  'policy-change-withdrawn': ({ by }, { person, tenant }) => ({
    subject: `A change of the policy of ${tenant} was withdrawn`,
    heading: 'The proposed change of the policy was withdrawn',
    paragraphs: [`${person(by)} withdrew it. Nothing has changed, and there is nothing to confirm.`],
  }),
};

const EMERGENCIES: Readonly<Record<EmergencyRule, string>> = {
  OPENS: 'an emergency that the provider claims gives access at once, and you are told',
  NEEDS_APPROVER: 'an emergency that the provider claims gives access only with your approval',
  REFUSED: 'an emergency that the provider claims is refused',
};

function proposedWords(
  who: string,
  { rule, emergencyRule }: Pick<NoticeOf<'policy-change-proposed'>, 'rule' | 'emergencyRule'>,
  view: MessageView,
): string {
  if (rule !== null) return `${who} proposes another rule for approvals: ${ruleWords(rule, view)}.`;
  if (emergencyRule) return `${who} proposes another rule for emergencies: ${EMERGENCIES[emergencyRule]}.`;
  return `${who} proposes to turn Customer Lockbox off: then nobody of you is asked about new requests.`;
}

function ruleWords({ scope, environmentIds, permissions }: ApprovalRule, view: MessageView): string {
  switch (scope) {
    case 'NONE':
      return 'one approver is enough for every request';
    case 'ALL':
      return 'every request takes two approvers';
    case 'ENVIRONMENTS':
      return `requests for these environments take two approvers: ${named(environmentIds.map(view.environment), 'more')}`;
    case 'PERMISSIONS':
      return `requests for these permissions take two approvers: ${named(permissions, 'more')}`;
    default:
      return scope satisfies never;
  }
}
