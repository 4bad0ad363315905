import { AccessRequest, LockboxRequest } from '@lockbox/api/requests';
import { REQUEST_FIELDS, type Side } from '@lockbox/domain/requests/who-sees';
import { expect, test } from 'vitest';

/** The parts of a JSON schema that are read here. */
interface Shape {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
}

/** Parts whose visibility is stated field by field. */
const PARTS = ['internalApproval', 'customerDecision', 'questions', 'approvals', 'approvals.given'];
const propertiesOf = ({ properties, anyOf = [], items }: Shape): Readonly<Record<string, Shape>> =>
  properties ?? items?.properties ?? anyOf.find((one) => one.properties !== undefined)?.properties ?? {};

/** The fields that an answer of this shape can hold a value of. */
const fieldsOf = (shape: Shape, prefix = ''): readonly string[] =>
  Object.entries(propertiesOf(shape)).flatMap(([inner, part]) => {
    const name = `${prefix}${inner}`;
    if (part.type === 'null') return [];
    return PARTS.includes(name) ? fieldsOf(part, `${name}.`) : name;
  });

test.each<[Side, object]>([
  ['customer', LockboxRequest],
  ['provider', AccessRequest],
])('answers to the %s hold what docs/rules.md lets them see, and nothing else', (side, shape) => {
  const seen = Object.entries(REQUEST_FIELDS).flatMap(([field, by]) => (by === 'both' || by === side ? field : []));
  expect([...fieldsOf(shape as Shape)].sort()).toEqual(seen.sort());
});
