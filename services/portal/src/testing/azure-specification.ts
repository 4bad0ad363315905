/** Checks answers against Azure's public specification: our own description of it, and the copy that a setting names. */
import { readFileSync } from 'node:fs';
import { isObject } from '@lockbox/contracts/is-object';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { publicShapes } from './azure-shapes.ts';

const SETTING = 'LOCKBOX_AZURE_SPEC';

type Json = Readonly<Record<string, unknown>>;

/** Returns the value at a path of names in a document, as an object. */
function at(document: Json, ...names: readonly string[]): Json {
  let found: unknown = document;
  for (const name of names) found = isObject(found) ? found[name] : undefined;
  if (!isObject(found)) throw new Error(`The specification has nothing at ${names.join(' ')}`);
  return found;
}

/** A schema that allows only what it names: by itself the specification would take a misspelt name as one more. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return isObject(schema.properties) && schema.type === 'object' ? { ...inner, additionalProperties: false } : inner;
}

export interface Specification {
  /** The names of all operations, each with its method and address: `get /providers/…`. */
  readonly operations: ReadonlyMap<string, string>;
  /** Returns the faults of the answer to an operation, or none. */
  faults(operationId: string, status: number, body: unknown): readonly string[];
}

/** The published document, if the setting names a copy of it. */
export function publishedCopy(): Json | undefined {
  const file = process.env[SETTING];
  if (file === undefined || file === '') return undefined;
  const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isObject(document)) throw new Error(`${SETTING}: ${file} is no specification`);
  return document;
}

/** Our description, and the published copy, if there is one. */
export function readSpecifications(): readonly (readonly [name: string, specification: Specification])[] {
  const copy = publishedCopy();
  const ours = ['our description', specificationOf(publicShapes)] as const;
  return copy === undefined ? [ours] : [ours, ['the published copy', specificationOf(copy)]];
}

function specificationOf(document: Json): Specification {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: 'azure', definitions: closed(at(document, 'definitions')) });

  const operations = new Map<string, string>();
  const answers = new Map<string, Json>();
  for (const [path, methods] of Object.entries(at(document, 'paths'))) {
    if (!isObject(methods)) continue;
    for (const [method, operation] of Object.entries(methods)) {
      if (!isObject(operation)) continue;
      operations.set(String(operation.operationId), `${method} ${path}`);
      answers.set(String(operation.operationId), at(operation, 'responses'));
    }
  }
  return {
    operations,
    faults(operationId, status, body) {
      const responses = answers.get(operationId);
      if (responses === undefined) return [`there is no operation ${operationId}`];
      const response = responses[String(status)] ?? responses.default;
      const schema = isObject(response) ? response.schema : undefined;
      if (schema === undefined) return body === undefined ? [] : ['the answer should have no body'];
      const reference = isObject(schema) ? String(schema.$ref) : '';
      const check = ajv.compile({ $ref: `azure${reference}` });
      return check(body) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
    },
  };
}
