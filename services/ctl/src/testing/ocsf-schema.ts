/** OCSF's published schema as JSON Schema, with the rules that its attributes have among each other. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

interface Attribute {
  readonly type: string;
  readonly object_type?: string;
  readonly is_array?: boolean;
  readonly requirement: 'required' | 'recommended' | 'optional';
  /** Captions by value. */
  readonly enum?: Readonly<Record<string, string>>;
  /** The attribute that has the caption of this enumeration's value. */
  readonly sibling?: string;
  /** The profiles that bring it. An event has it only if its metadata names one of them. */
  readonly profiles?: readonly string[];
  readonly '@deprecated'?: object;
}
interface Definition {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] };
}
interface DataType {
  readonly type?: string;
  readonly regex?: string;
  readonly range?: readonly [number, number];
  readonly max_len?: number;
}
interface Published {
  readonly version: string;
  readonly types: Readonly<Record<string, DataType>>;
  readonly class: Definition;
  readonly objects: Readonly<Record<string, Definition>>;
}
type JsonSchema = Readonly<Record<string, unknown>>;

const OTHER = '99';
const published: Published = JSON.parse(readFileSync(new URL('ocsf-1.8.0/schema.json', import.meta.url), 'utf8'));

export const OCSF_VERSION = published.version;

/** JSON's types of the data types that are made of no other. */
const BASIC: Readonly<Record<string, JsonSchema>> = {
  boolean_t: { type: 'boolean' },
  float_t: { type: 'number' },
  integer_t: { type: 'integer' },
  json_t: {},
  long_t: { type: 'integer' },
  string_t: { type: 'string' },
};

function typeSchema(name: string): JsonSchema {
  const { type, regex, range, max_len: maxLength } = published.types[name] ?? {};
  const own = {
    ...(regex === undefined ? {} : { pattern: regex }),
    ...(range === undefined ? {} : { minimum: range[0], maximum: range[1] }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
  const basic = BASIC[type ?? name];
  if (basic === undefined) throw new Error(`OCSF's data type ${name} is made of none that this test knows`);
  return { ...basic, ...own };
}

function attributeSchema({ type, object_type: object, is_array: isArray, enum: values }: Attribute): JsonSchema {
  const one = object === undefined ? typeSchema(type) : { $ref: `#/definitions/${object.replaceAll('/', '~1')}` };
  const allowed = values === undefined ? one : { ...one, enum: valuesOf(type, values) };
  return isArray ? { type: 'array', items: allowed } : allowed;
}

const isText = (type: string): boolean => type === 'string_t' || published.types[type]?.type === 'string_t';
const valuesOf = (type: string, values: object) => Object.keys(values).map((key) => (isText(type) ? key : Number(key)));

/** The caption of a value, beside it; of `Other` the source's own word. A caption never stands alone. */
function siblingRules(name: string, { type, enum: values, sibling }: Attribute): readonly JsonSchema[] {
  if (values === undefined || sibling === undefined) return [];
  const captions = Object.entries(values).map(([value, caption]) => ({
    if: { properties: { [name]: { const: isText(type) ? value : Number(value) } }, required: [name] },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's keyword
    then: value === OTHER ? { required: [sibling] } : { properties: { [sibling]: { const: caption } } },
  }));
  return [...captions, { dependencies: { [sibling]: [name] } }];
}

/** No attribute that is deprecated, or that only a profile brings: Lockbox's events name no profile. */
function definitionSchema({ attributes, constraints = {} }: Definition): JsonSchema {
  const own = Object.entries(attributes).filter(([, one]) => !one['@deprecated'] && one.profiles === undefined);
  const needsOneOf = (names: readonly string[] = []) => names.map((name) => ({ required: [name] }));
  const { at_least_one: atLeastOne, just_one: justOne } = constraints;
  const siblings = own.flatMap(([name, one]) => siblingRules(name, one));
  return {
    type: 'object',
    properties: Object.fromEntries(own.map(([name, one]) => [name, attributeSchema(one)])),
    required: own.filter(([, { requirement }]) => requirement === 'required').map(([name]) => name),
    additionalProperties: false,
    ...(siblings.length === 0 ? {} : { allOf: siblings }),
    ...(atLeastOne === undefined ? {} : { anyOf: needsOneOf(atLeastOne) }),
    ...(justOne === undefined ? {} : { oneOf: needsOneOf(justOne) }),
  };
}

const objects = Object.entries(published.objects).map(([name, object]) => [
  name,
  // `object` has no attributes of its own: anything may be in it.
  Object.keys(object.attributes).length === 0 ? { type: 'object' } : definitionSchema(object),
]);
const check = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }).compile({
  ...definitionSchema(published.class),
  definitions: Object.fromEntries(objects),
});

/** Lists what the published schema does not allow in an event: nothing if the event is one of the class. */
export const ocsfProblems = (event: unknown): readonly string[] =>
  check(event)
    ? []
    : (check.errors ?? []).map(
        ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
      );
