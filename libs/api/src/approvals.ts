import { ENTRIES_MAX } from '@lockbox/contracts/submission-rules';
import { type Static, Type } from 'typebox';
import { Comment, NameText, Nullable, Person, TextCheck, Time } from './parts.ts';
import { OptionalAssertion } from './passkeys.ts';

/** The shapes of what concerns approvals: a request's, the tenant's rules, and what takes two administrators. */

const Scope = Type.Enum(['none', 'all', 'environments', 'permissions'], {
  description: 'Which requests take two approvers',
});
/** Environments, or permissions, of one rule. */
const chosen = (what: string) =>
  Type.Array(NameText, {
    maxItems: ENTRIES_MAX,
    description: `1 to ${ENTRIES_MAX} with the scope \`${what}\`, else none`,
  });

export const RuleToSet = Type.Object(
  {
    scope: Scope,
    environmentIds: Type.Optional(chosen('environments')),
    permissions: Type.Optional(chosen('permissions')),
    assertion: OptionalAssertion,
  },
  { additionalProperties: false },
);

export const RuleView = Type.Object({
  scope: Scope,
  environments: Type.Array(
    Type.Object({
      id: Type.String(),
      displayName: Nullable(Type.String({ description: 'Null of one that has left the directory' })),
    }),
  ),
  permissions: Type.Array(Type.String()),
});

export const PresentRule = Type.Object({
  ...RuleView.properties,
  setAt: Nullable(Time),
  setBy: Nullable(Person),
  canBeMet: Type.Boolean({
    description: 'Whether the tenant has two administrators: with fewer, requests that take two expire',
  }),
});

const EmergencySlug = Type.Enum(['opens', 'needs-approver', 'refused'], {
  description:
    'What a claimed emergency leads to: access at once, of which the administrators are told; a question to them; or a refusal',
});
export type EmergencySlug = Static<typeof EmergencySlug>;

export const EmergencyRuleToSet = Type.Object(
  { rule: EmergencySlug, assertion: OptionalAssertion },
  { additionalProperties: false },
);

export const PresentEmergencyRule = Type.Object({
  rule: EmergencySlug,
  setAt: Nullable(Time),
  setBy: Nullable(Person),
});

export const ProposedChange = Type.Object({
  proposal: Type.String({
    description:
      'SHA-256 of what this shows, hexadecimal: send it to confirm or withdraw. How it is made stands in docs/contract.md.',
  }),
  change: Type.Enum(['set-approval-rule', 'disable-policy', 'set-emergency-rule']),
  rule: Nullable(RuleView),
  emergencyRule: Nullable(EmergencySlug),
  proposedBy: Person,
  proposedAt: Time,
  expiresAt: Type.String({ format: 'date-time', description: 'By when another administrator has to confirm' }),
  counts: Type.Boolean({
    description: 'Whether who proposed it still is an administrator: else nobody can confirm it',
  }),
});

export const Proposed = Type.Object({
  status: Type.Literal('proposed', { description: 'Nothing has changed: another administrator has to confirm' }),
  proposal: Type.String(),
  expiresAt: Time,
  location: Type.String({ description: 'Where the proposal stands.' }),
});
export type Proposed = Static<typeof Proposed>;

const givenToAll = {
  at: Time,
  counts: Type.Boolean({
    description:
      'False once who gave it is no administrator any more or, while passkeys are required, has none that signed it, unless access has come of it',
  }),
} as const;

export const GivenApproval = Type.Object({ ...givenToAll, by: Person, comment: Comment, text: TextCheck });

const Needed = Type.Integer({ description: 'How many of the customer have to approve: 1 or 2' });

/** Null if the customer was not asked about the request. The decision that ends it is in `customerDecision`. */
export const Approvals = Nullable(
  Type.Object({
    needed: Needed,
    rule: Nullable(
      Type.Object(
        { scope: Scope, environmentIds: Type.Array(Type.String()), permissions: Type.Array(Type.String()) },
        { description: 'The rule in effect when the customer was asked; null for none' },
      ),
    ),
    given: Type.Array(GivenApproval, { description: 'What is there while more are needed' }),
  }),
);

/** The same for the provider's people: neither who nor what they wrote. */
export const ApprovalsWithoutPeople = Nullable(
  Type.Object({ needed: Needed, given: Type.Array(Type.Object(givenToAll)) }),
);
