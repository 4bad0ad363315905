import { type Static, Type } from 'typebox';
import { PresentEmergencyRule, PresentRule, ProposedChange } from './approvals.ts';
import { Nullable, Person, Time, TimeOrNull } from './parts.ts';
import { PasskeysOfTenant } from './passkeys.ts';

export const Policy = Type.Object({
  enabled: Type.Boolean(),
  version: Type.Integer(),
  changedAt: TimeOrNull,
  changedBy: Nullable(Person),
  licenceFamiliesHeld: Type.Array(Type.String()),
  approvalRule: PresentRule,
  emergencyRule: PresentEmergencyRule,
  proposedChange: Nullable(ProposedChange),
  passkeys: PasskeysOfTenant,
  rollOut: Type.Object({
    state: Type.Enum(['none', 'running', 'completed', 'overdue']),
    dueAt: TimeOrNull,
    dataStores: Type.Array(
      Type.Object({
        environmentId: Type.String(),
        dataStoreId: Type.String(),
        confirmedAt: TimeOrNull,
        dueAt: TimeOrNull,
        gate: Nullable(
          Type.Object(
            {
              name: Type.String(),
              engine: Type.String({ description: 'What the data store is' }),
              reportedAt: Time,
              sessions: Type.Array(Type.Object({ grantId: Type.String(), since: Time })),
              problem: Nullable(Type.String()),
            },
            { description: 'How its guard was when it last reported, by its own word; null where none reports' },
          ),
        ),
      }),
    ),
  }),
});
export type Policy = Static<typeof Policy>;

export const EnvironmentView = Type.Object({
  id: Type.String(),
  displayName: Type.String(),
  managed: Type.Boolean(),
  dataStores: Type.Array(Type.String()),
});
export type EnvironmentView = Static<typeof EnvironmentView>;

export const LicenceShortfall = Type.Object({
  families: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), editions: Type.Array(Type.String()) })),
  users: Type.Array(
    Type.Object({ id: Type.String(), displayName: Type.String(), environmentIds: Type.Array(Type.String()) }),
  ),
  usersInCoveredEnvironments: Type.Integer(),
  managedEnvironments: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), held: Type.Boolean() }), {
    description: 'The products that Managed Environments come with, and whether the tenant holds a licence of each.',
  }),
});
export type LicenceShortfall = Static<typeof LicenceShortfall>;
