import { ENTRIES_MAX } from '@lockbox/contracts/submission-rules';
import type { PasskeyChange } from '@lockbox/evidence/webauthn/statement';
import type { Policy } from '../api/resources.ts';
import { linesOf } from '../parts/lines.ts';
import type { Words } from '../words/words.tsx';

export type Scope = Policy['approvalRule']['scope'];

export const SCOPES: readonly Scope[] = ['none', 'all', 'environments', 'permissions'];

/** The chosen and typed rule; values outside the chosen scope are kept, and not sent. */
export interface TypedRule {
  readonly scope: Scope;
  readonly environmentIds: readonly string[];
  /** One a line. */
  readonly permissions: string;
}

export const typedRuleOf = ({ scope, environments, permissions }: Policy['approvalRule']): TypedRule => ({
  scope,
  environmentIds: environments.map(({ id }) => id),
  permissions: permissions.join('\n'),
});

/** The rule for the API. */
export const ruleOf = ({ scope, environmentIds, permissions }: TypedRule) => ({
  scope,
  environmentIds: scope === 'environments' ? environmentIds : [],
  permissions: scope === 'permissions' ? linesOf(permissions) : [],
});

/** The change that a passkey signs, in policy's order. */
export const ruleChangeOf = ({ scope, environmentIds, permissions }: ReturnType<typeof ruleOf>): PasskeyChange => [
  'SET_APPROVAL_RULE',
  scope.toUpperCase(),
  [...new Set(environmentIds)].sort(),
  [...new Set(permissions)].sort(),
];

/** Returns the problem of a choice, if any. */
export function wrongInRule(typed: TypedRule, words: Words['approvals']): string | undefined {
  const { scope, environmentIds, permissions } = ruleOf(typed);
  if (scope === 'none' || scope === 'all') return undefined;
  const chosen = scope === 'environments' ? environmentIds : permissions;
  if (chosen.length === 0) return words.chooseOne;
  return chosen.length > ENTRIES_MAX ? words.tooMany({ most: ENTRIES_MAX }) : undefined;
}
