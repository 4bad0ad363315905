import { Policy, Session } from '@lockbox/api/answers';
import { type CommandOutput, localTime } from '@lockbox/command-line/output';
import { LockboxError } from '@lockbox/contracts/errors';
import { proposalOfAnswer } from '@lockbox/domain/policy/proposal-answer';
import { answerOf, type PortalApi } from '../api.ts';
import { shownName } from '../request-view.ts';

type Proposed = NonNullable<Policy['proposedChange']>;

/** Which requests take two approvers. */
function ruleText({
  scope,
  environments,
  permissions,
}: Pick<Policy['approvalRule'], 'scope' | 'environments' | 'permissions'>): string {
  switch (scope) {
    case 'none':
      return 'none';
    case 'all':
      return 'all requests';
    case 'environments':
      return `requests for data of:\n${environments.map(shownName).join('\n')}`;
    case 'permissions':
      return `requests for these permissions:\n${permissions.join('\n')}`;
    default:
      return scope satisfies never;
  }
}

/** The effect of a claimed emergency, by rule. */
const EMERGENCY_TEXTS: Readonly<Record<Policy['emergencyRule']['rule'], string>> = {
  opens: 'access at once, and the administrators are told',
  'needs-approver': 'an administrator is asked first',
  refused: 'refused',
};

/** Returns the text of one administrator's proposal. */
function proposedText({ rule, emergencyRule }: Proposed): string {
  if (rule !== null) return `two approvers: ${ruleText(rule)}`;
  if (emergencyRule !== null) return `emergencies: ${EMERGENCY_TEXTS[emergencyRule]}`;
  return 'to disable Customer Lockbox';
}

const byWhom = (at: string, who: Policy['changedBy']): string =>
  `${localTime(at)}${who === null ? '' : ` by ${shownName(who)}`}`;

/** Prints the policy; what is proposed only if it is what the log has. */
export async function printPolicy(out: CommandOutput, api: PortalApi, body: unknown): Promise<void> {
  const policy = answerOf(Policy, body);
  const { rollOut, approvalRule: rule, emergencyRule: emergencies, proposedChange: proposed } = policy;
  if (proposed !== null) await checkProposal(api, proposed);
  const confirmed = rollOut.dataStores.filter(({ confirmedAt }) => confirmedAt !== null).length;
  const by = policy.changedBy?.displayName ?? policy.changedBy?.id;
  out.item(policy, [
    ['Customer Lockbox', policy.enabled ? out.tone('good', 'enabled') : 'disabled'],
    ['Version', String(policy.version)],
    ['Changed', policy.changedAt === null ? '' : `${localTime(policy.changedAt)}${by ? ` by ${by}` : ''}`],
    ['Two approvers', ruleText(rule)],
    ['Emergencies', EMERGENCY_TEXTS[emergencies.rule]],
    ['Emergencies set', emergencies.setAt === null ? '' : byWhom(emergencies.setAt, emergencies.setBy)],
    ...(proposed === null
      ? []
      : ([
          ['Proposed', proposedText(proposed)],
          ['Proposed by', `${shownName(proposed.proposedBy)}, ${localTime(proposed.proposedAt)}`],
          ['To be confirmed by', localTime(proposed.expiresAt)],
          ['Proposal', proposed.proposal],
        ] as const)),
    ['Licences held', policy.licenceFamiliesHeld.join('\n')],
    ['Roll-out', `${rollOut.state}, ${confirmed} of ${rollOut.dataStores.length} data stores enforce`],
    ['Roll-out due', localTime(rollOut.dueAt)],
    ['Waiting for', rollOut.dataStores.flatMap((s) => (s.confirmedAt === null ? [s.dataStoreId] : [])).join('\n')],
  ]);
  if (rule.scope !== 'none' && !rule.canBeMet) {
    out.note(
      'Fewer than two administrators are left: what takes two approvers expires, and the rule cannot be changed.',
    );
  }
  if (proposed !== null && !proposed.counts) {
    out.note('Whoever proposed the change is no administrator any more: it cannot be confirmed.');
  }
}

async function checkProposal(api: PortalApi, proposed: Proposed): Promise<void> {
  const { tenant } = answerOf(Session, await api.get('session'));
  if (tenant !== null && (await proposalOfAnswer(proposed, tenant.id)) !== null) return;
  throw new LockboxError(
    'SHOWN_UNPROVEN',
    'What the portal answers about the proposed change is not what the log has: do not confirm it. Tell whoever runs Lockbox.',
  );
}
