/** Writes TypeScript types from schemas/*.avsc to src/generated; with --check only says whether they have drifted. */
import { writeGenerated } from './generated-files.ts';
import { type SchemaFile, schemaFiles, schemaText } from './src/schemas.ts';

type Schema = string | Schema[] | RecordSchema | EnumSchema | FixedSchema | ArraySchema | MapSchema | { type: 'long' };
interface RecordSchema {
  type: 'record';
  name: string;
  namespace?: string;
  doc?: string;
  fields: { name: string; doc?: string; type: Schema }[];
}
interface EnumSchema {
  type: 'enum';
  name: string;
  doc?: string;
  symbols: string[];
}
interface FixedSchema {
  type: 'fixed';
  name: string;
  doc?: string;
}
interface ArraySchema {
  type: 'array';
  items: Schema;
}

interface MapSchema {
  type: 'map';
  values: Schema;
}

/** Fields that carry an id, by name: the generated type is the branded one of ids.ts. */
const BRANDS: Record<string, string> = {
  tenantId: 'TenantId',
  environmentId: 'EnvironmentId',
  environmentIds: 'EnvironmentId',
  dataStoreId: 'DataStoreId',
  dataStores: 'DataStoreId',
  requestId: 'RequestId',
  previousRequestId: 'RequestId',
  commandId: 'CommandId',
  causationId: 'CommandId',
  commands: 'CommandId',
  previousCommandId: 'CommandId',
  engineerId: 'PersonId',
  principalId: 'PersonId',
  personId: 'PersonId',
  approverId: 'PersonId',
  internalApproverId: 'PersonId',
  declaredBy: 'PersonId',
  approvedBy: 'PersonId',
  liftedBy: 'PersonId',
  askedBy: 'PersonId',
  proposedBy: 'PersonId',
  firstApproverId: 'PersonId',
  lapsedApproverId: 'PersonId',
};

const isRecord = (s: Schema): s is RecordSchema => typeof s === 'object' && !Array.isArray(s) && s.type === 'record';
/** Unions of two or more records carry a `type`, so that TypeScript can tell them apart. */
const isTagged = (s: Schema): s is RecordSchema[] => Array.isArray(s) && s.filter(isRecord).length > 1;

function generate(file: SchemaFile): string {
  const out: string[] = [];
  const brands = new Set<string>();

  const doc = (text: string | undefined, indent = '') =>
    text ? `${indent}/** ${text.replaceAll('*/', '* /')} */\n` : '';
  const shortName = (name: string) => name.slice(name.lastIndexOf('.') + 1);

  function typeOf(schema: Schema, field: string, unionName: string): string {
    if (typeof schema === 'string') {
      if (schema === 'string') {
        const brand = BRANDS[field];
        if (brand) brands.add(brand);
        return brand ?? 'string';
      }
      const primitive = { null: 'null', int: 'number', long: 'number', boolean: 'boolean', bytes: 'Buffer' }[schema];
      return primitive ?? shortName(schema);
    }
    if (isTagged(schema)) {
      const names = schema.map((member) => record(member, true));
      out.push(`export type ${unionName} =\n${names.map((name) => `  | ${name}`).join('\n')};\n`);
      return unionName;
    }
    if (Array.isArray(schema)) return schema.map((member) => typeOf(member, field, unionName)).join(' | ');
    switch (schema.type) {
      case 'record':
        return record(schema, false);
      case 'enum':
        out.push(
          `${doc(schema.doc)}export type ${schema.name} = ${schema.symbols.map((s) => `'${s}'`).join(' | ')};\n`,
        );
        return schema.name;
      case 'fixed':
        out.push(`${doc(schema.doc)}export type ${schema.name} = Buffer;\n`);
        return schema.name;
      case 'array': {
        const items = typeOf(schema.items, field, unionName);
        return `readonly ${items.includes('|') ? `(${items})` : items}[]`;
      }
      case 'map':
        return `Readonly<Record<string, ${typeOf(schema.values, field, unionName)}>>`;
      case 'long':
        return 'number';
    }
  }

  function record(schema: RecordSchema, tagged: boolean): string {
    const lines = schema.fields.map(
      (f) => `${doc(f.doc, '  ')}  readonly ${f.name}: ${typeOf(f.type, f.name, `${schema.name}Data`)};\n`,
    );
    const tag = tagged ? `  readonly type: '${schema.name}';\n` : '';
    out.push(`${doc(schema.doc)}export interface ${schema.name} {\n${tag}${lines.join('')}}\n`);
    return schema.name;
  }

  const schema: Schema = JSON.parse(schemaText(file));
  typeOf(schema, '', 'Value');
  if (isRecord(schema)) out.push(`export type Value = ${schema.name};\n`);
  const imports = brands.size ? `import type { ${[...brands].sort().join(', ')} } from '../ids.ts';\n\n` : '';
  return `// Generated from schemas/${file}.avsc by \`npm run generate\`. Do not edit.\n${imports}${out.join('\n')}`;
}

writeGenerated(
  'schemas/*.avsc',
  schemaFiles.map((file) => [`libs/contracts/src/generated/${file}.ts`, generate(file)] as const),
);
