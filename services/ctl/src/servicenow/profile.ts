import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { usageError } from '@lockbox/contracts/errors';
import { byName, choice, onlyKeys, shapeOf } from '@lockbox/contracts/file-shape';
import * as v from 'valibot';
import { parse } from 'yaml';
import { COLUMNS, type Row } from './incident-file.ts';

const text = v.pipe(v.string(), v.nonEmpty());
const texts = v.array(v.string());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const counts = byName(v.string(), count);

/** Conditions on a row's columns; a list means any of its values. All must hold; no condition fits every row. */
const Condition = onlyKeys(v.entriesFromList(COLUMNS, v.exactOptional(v.union([v.string(), texts]))));
type Condition = v.InferOutput<typeof Condition>;

const TENANT = {
  licences: texts,
  /** True if Customer Lockbox is enabled, which needs an administrator. */
  policy: v.boolean(),
  /** Categories whose environments are Managed Environments, or all of them. */
  managed: v.union([v.literal('all'), texts]),
  administrators: v.array(onlyKeys({ id: text, displayName: text })),
};
const OtherTenants = onlyKeys(TENANT);
export type TenantProfile = v.InferOutput<typeof OtherTenants>;

const ExpectedField = onlyKeys({ rows: count, updates: count, refused: counts, published: count, outcomes: counts });
export type ExpectedField = v.InferOutput<typeof ExpectedField>;

/** The facts that the file does not contain, and the counts that the import must produce, if they are known. */
const Profile = onlyKeys({
  permissions: v.pipe(v.array(text), v.nonEmpty('name one at least.')),
  /** The provider's people besides the engineers, whom the file names. */
  provider: v.array(
    onlyKeys({ id: text, displayName: text, roles: v.array(choice('ENGINEER', 'INTERNAL_APPROVER', 'LEGAL')) }),
  ),
  tenants: v.array(onlyKeys({ location: text, ...TENANT })),
  /** For locations that are not named. Without it they hold no licence, and nobody can enable a policy there. */
  otherTenants: v.exactOptional(OtherTenants),
  /** The first rule that fits makes the request an emergency. */
  emergencies: v.array(onlyKeys({ when: Condition, declaredBy: text })),
  /** The first rule that fits decides; where none fits, the request waits for its internal approval. */
  internalDecisions: v.array(
    onlyKeys({ when: Condition, decision: choice('APPROVED', 'REJECTED', 'NONE'), by: v.exactOptional(text) }),
  ),
  expected: v.exactOptional(ExpectedField),
});
export type Profile = v.InferOutput<typeof Profile>;

/** The profile that is used when none is named. */
export const DEFAULT_PROFILE = fileURLToPath(new URL('../../profiles/servicenow-default.yaml', import.meta.url));

/** Reads and checks a profile. Throws USAGE with every problem at once. */
export function loadProfile(file: string): Profile {
  const shape = shapeOf(Profile, parsed(file));
  const problems =
    'problems' in shape
      ? shape.problems.map(({ path, sentence }) => `${path.join('.') || 'the whole file'}: ${sentence}`)
      : contradictionsIn(shape.content);
  if ('content' in shape && problems.length === 0) return shape.content;
  throw usageError(`${file} is not a right profile:\n  ${problems.join('\n  ')}`);
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
