import { LockboxError } from '@lockbox/contracts/errors';
import { proposalOfAnswer } from '@lockbox/domain/proposal-answer';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { PortalApi } from '../api.ts';
import { type CommandOutput, localTime } from '../output.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Person = Type.Object({ id: Type.String(), displayName: Nullable(Type.String()) });
const Rule = Type.Object({
  scope: Type.Enum(['none', 'all', 'environments', 'permissions']),
  environments: Type.Array(Person),
  permissions: Type.Array(Type.String()),
});
const PolicyView = Type.Object({
  enabled: Type.Boolean(),
  version: Type.Integer(),
  changedAt: Nullable(Type.String()),
  changedBy: Nullable(Person),
  licenceFamiliesHeld: Type.Array(Type.String()),
  approvalRule: Type.Object({
    ...Rule.properties,
    setAt: Nullable(Type.String()),
    setBy: Nullable(Person),
    canBeMet: Type.Boolean(),
  }),
  proposedChange: Nullable(
    Type.Object({
      proposal: Type.String(),
      change: Type.Enum(['set-approval-rule', 'disable-policy']),
      rule: Nullable(Rule),
      proposedBy: Person,
      proposedAt: Type.String(),
      expiresAt: Type.String(),
      counts: Type.Boolean(),
    }),
  ),
  rollOut: Type.Object({
    state: Type.String(),
    dueAt: Nullable(Type.String()),
    dataStores: Type.Array(
      Type.Object({
        environmentId: Type.String(),
        dataStoreId: Type.String(),
        confirmedAt: Nullable(Type.String()),
      }),
    ),
  }),
});
const Session = Type.Object({ tenant: Type.Object({ id: Type.String() }) });

const name = ({ displayName, id }: Static<typeof Person>): string =>
  displayName === null ? id : `${displayName} (${id})`;

/** Which requests take two approvers. */
function ruleText({ scope, environments, permissions }: Static<typeof Rule>): string {
  switch (scope) {
    case 'none':
      return 'none';
    case 'all':
      return 'all requests';
    case 'environments':
      return `requests for data of:\n${environments.map(name).join('\n')}`;
    case 'permissions':
      return `requests for these permissions:\n${permissions.join('\n')}`;
    default:
      return scope satisfies never;
  }
}

/** Prints the policy; what is proposed only if it is what the log has. */
export async function printPolicy(out: CommandOutput, api: PortalApi, body: unknown): Promise<void> {
  const policy: Static<typeof PolicyView> = Value.Parse(PolicyView, body);
  const { rollOut, approvalRule: rule, proposedChange: proposed } = policy;
  if (proposed !== null) await checkProposal(api, proposed);
  const confirmed = rollOut.dataStores.filter(({ confirmedAt }) => confirmedAt !== null).length;
  const by = policy.changedBy?.displayName ?? policy.changedBy?.id;
  out.item(policy, [
    ['Customer Lockbox', policy.enabled ? out.tone('good', 'enabled') : 'disabled'],
    ['Version', String(policy.version)],
    ['Changed', policy.changedAt === null ? '' : `${localTime(policy.changedAt)}${by ? ` by ${by}` : ''}`],
    ['Two approvers', ruleText(rule)],
    ...(proposed === null
      ? []
      : ([
          [
            'Proposed',
            proposed.rule === null ? 'to disable Customer Lockbox' : `two approvers: ${ruleText(proposed.rule)}`,
          ],
          ['Proposed by', `${name(proposed.proposedBy)}, ${localTime(proposed.proposedAt)}`],
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

async function checkProposal(
  api: PortalApi,
  proposed: NonNullable<Static<typeof PolicyView>['proposedChange']>,
): Promise<void> {
  const { tenant } = Value.Parse(Session, await api.get('session'));
  if ((await proposalOfAnswer(proposed, tenant.id)) !== null) return;
  throw new LockboxError(
    'SHOWN_UNPROVEN',
    'What the portal answers about the proposed change is not what the log has: do not confirm it. Tell whoever runs Lockbox.',
  );
}
