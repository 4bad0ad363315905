/**
 * An administrator's proposal as one text for one content, so that the second administrator confirms exactly the presented
 * content. Page, API and command line make the text from the fields that they show, policy from the fields that it remembers.
 * Needs nothing of Node: the page makes it too. The form is public (docs/contract.md, "Changes that take two").
 */

export interface Proposal {
  readonly tenantId: string;
  readonly proposedBy: string;
  readonly change: 'SET_APPROVAL_RULE' | 'DISABLE_POLICY' | 'SET_EMERGENCY_RULE';
  /** In order; null for another change. */
  readonly rule: {
    readonly scope: 'NONE' | 'ALL' | 'ENVIRONMENTS' | 'PERMISSIONS';
    readonly environmentIds: readonly string[];
    readonly permissions: readonly string[];
  } | null;
  /** Null for another change. */
  readonly emergencyRule: 'OPENS' | 'NEEDS_APPROVER' | 'REFUSED' | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A list has its order, and JSON one form for strings and whole numbers (RFC 8785). */
export const proposalText = ({ tenantId, proposedBy, change, rule, emergencyRule, expiresAt }: Proposal): string =>
  JSON.stringify([
    'lockbox/policy-change/v1',
    tenantId,
    proposedBy,
    change,
    rule === null ? emergencyRule : [rule.scope, rule.environmentIds, rule.permissions],
    expiresAt,
  ]);
