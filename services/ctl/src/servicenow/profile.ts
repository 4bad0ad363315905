import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import { usageError } from '../exit-codes.ts';
import { COLUMNS, type Row } from './incident-file.ts';

/** Conditions on a row's columns; a list means any of its values. All must hold; no condition fits every row. */
const Condition = Type.Object(
  Object.fromEntries(
    COLUMNS.map((column) => [column, Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())]))]),
  ),
  { additionalProperties: false },
);

const Person = Type.Object(
  { id: Type.String({ minLength: 1 }), displayName: Type.String({ minLength: 1 }) },
  { additionalProperties: false },
);

const TENANT = {
  licences: Type.Array(Type.String()),
  /** Whether Customer Lockbox is enabled; that takes an administrator. */
  policy: Type.Boolean(),
  /** Categories whose environments are Managed Environments, or all of them. */
  managed: Type.Union([Type.Literal('all'), Type.Array(Type.String())]),
  administrators: Type.Array(Person),
};
const Tenant = Type.Object({ location: Type.String({ minLength: 1 }), ...TENANT }, { additionalProperties: false });
const OtherTenants = Type.Object(TENANT, { additionalProperties: false });

const Counts = Type.Record(Type.String(), Type.Integer({ minimum: 0 }));
const Expected = Type.Object(
  {
    rows: Type.Integer({ minimum: 0 }),
    updates: Type.Integer({ minimum: 0 }),
    refused: Counts,
    published: Type.Integer({ minimum: 0 }),
    outcomes: Counts,
  },
  { additionalProperties: false },
);
export type Expected = Static<typeof Expected>;

/** What the file does not say, and the counts that the import must lead to, if they are known. */
const Profile = Type.Object(
  {
    permissions: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
    /** The provider's people besides the engineers, whom the file names. */
    provider: Type.Array(
      Type.Object(
        {
          id: Type.String({ minLength: 1 }),
          displayName: Type.String({ minLength: 1 }),
          roles: Type.Array(
            Type.Union([Type.Literal('ENGINEER'), Type.Literal('INTERNAL_APPROVER'), Type.Literal('LEGAL')]),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    tenants: Type.Array(Tenant),
    /** For locations that are not named. Without it they hold no licence, and nobody can enable a policy there. */
    otherTenants: Type.Optional(OtherTenants),
    /** The first rule that fits makes the request an emergency. */
    emergencies: Type.Array(
      Type.Object({ when: Condition, declaredBy: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
    ),
    /** The first rule that fits decides; where none fits, the request waits for its internal approval. */
    internalDecisions: Type.Array(
      Type.Object(
        {
          when: Condition,
          decision: Type.Union([Type.Literal('APPROVED'), Type.Literal('REJECTED'), Type.Literal('NONE')]),
          by: Type.Optional(Type.String({ minLength: 1 })),
        },
        { additionalProperties: false },
      ),
    ),
    expected: Type.Optional(Expected),
  },
  { additionalProperties: false },
);
export type Profile = Static<typeof Profile>;
export type TenantProfile = Static<typeof OtherTenants>;
type Condition = Static<typeof Condition>;

/** The profile that is used when none is named. */
export const DEFAULT_PROFILE = fileURLToPath(new URL('../../profiles/servicenow-default.yaml', import.meta.url));

/** Reads and checks a profile. Throws USAGE with every problem at once. */
export function loadProfile(file: string): Profile {
  const value = parsed(file);
  if (!Value.Check(Profile, value)) {
    const problems = Value.Errors(Profile, value).map(
      ({ instancePath, message }) => `${instancePath || '/'} ${message}`,
    );
    throw usageError(`${file} is not a right profile:\n  ${problems.join('\n  ')}`);
  }
  const problems = contradictionsIn(value);
  if (problems.length > 0) throw usageError(`${file} is not a right profile:\n  ${problems.join('\n  ')}`);
  return value;
}

function parsed(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw usageError(`${file} cannot be read as a profile: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function contradictionsIn({ tenants, otherTenants, internalDecisions }: Profile): readonly string[] {
  const others = otherTenants === undefined ? [] : [{ location: 'otherTenants', ...otherTenants }];
  return [
    ...[...tenants, ...others]
      .filter(({ policy, administrators }) => policy && administrators.length === 0)
      .map(({ location }) => `${location}: a policy is enabled by an administrator; name one`),
    ...internalDecisions
      .filter(({ decision, by }) => decision !== 'NONE' && by === undefined)
      .map(({ decision }) => `internalDecisions: ${decision} by whom? Name the internal approver in "by"`),
  ];
}

export const fits = (row: Row, when: Condition): boolean =>
  COLUMNS.every((column) => {
    const wanted = when[column];
    if (wanted === undefined) return true;
    return typeof wanted === 'string' ? wanted === row[column] : wanted.includes(row[column]);
  });

export const tenantProfile = ({ tenants, otherTenants }: Profile, location: string): TenantProfile | undefined =>
  tenants.find((tenant) => tenant.location === location) ?? otherTenants;

export const isManaged = (tenant: TenantProfile | undefined, category: string): boolean =>
  tenant !== undefined && (tenant.managed === 'all' || tenant.managed.includes(category));
