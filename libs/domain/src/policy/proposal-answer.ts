/**
 * Computes the content of a proposed change from an API answer's own fields, so that page and command line depend on no
 * statement of the server. Needs only Web Crypto, which browsers and Node have.
 */
import { type Proposal, proposalText } from './proposal-text.ts';

/** The fields of an answer about the policy that present a proposal. Times are RFC 3339. */
export interface ProposalAnswer {
  readonly proposal: string;
  readonly change: 'set-approval-rule' | 'disable-policy' | 'set-emergency-rule';
  readonly rule: {
    readonly scope: 'none' | 'all' | 'environments' | 'permissions';
    readonly environments: readonly { readonly id: string }[];
    readonly permissions: readonly string[];
  } | null;
  readonly emergencyRule: 'opens' | 'needs-approver' | 'refused' | null;
  readonly proposedBy: { readonly id: string };
  readonly expiresAt: string;
}

const CHANGES: Readonly<Record<ProposalAnswer['change'], Proposal['change']>> = {
  'set-approval-rule': 'SET_APPROVAL_RULE',
  'disable-policy': 'DISABLE_POLICY',
  'set-emergency-rule': 'SET_EMERGENCY_RULE',
};
const SCOPES: Readonly<Record<NonNullable<ProposalAnswer['rule']>['scope'], NonNullable<Proposal['rule']>['scope']>> = {
  none: 'NONE',
  all: 'ALL',
  environments: 'ENVIRONMENTS',
  permissions: 'PERMISSIONS',
};
const EMERGENCY_RULES: Readonly<
  Record<NonNullable<ProposalAnswer['emergencyRule']>, NonNullable<Proposal['emergencyRule']>>
> = { opens: 'OPENS', 'needs-approver': 'NEEDS_APPROVER', refused: 'REFUSED' };

/** The hash that confirms what this shows (docs/contract.md, "Changes that take two"); null where the answer has another. */
export async function proposalOfAnswer(answer: ProposalAnswer, tenantId: string): Promise<string | null> {
  const { change, rule, emergencyRule, proposedBy, expiresAt } = answer;
  const text = proposalText({
    tenantId,
    proposedBy: proposedBy.id,
    change: CHANGES[change],
    rule: rule && {
      scope: SCOPES[rule.scope],
      environmentIds: rule.environments.map(({ id }) => id),
      permissions: rule.permissions,
    },
    emergencyRule: emergencyRule && EMERGENCY_RULES[emergencyRule],
    expiresAt: Date.parse(expiresAt),
  });
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const own = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return own === answer.proposal ? own : null;
}
