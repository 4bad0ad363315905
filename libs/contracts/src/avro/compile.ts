import { LockboxError } from '../errors.ts';
import type { AvroReader } from './reader.ts';
import type { AvroWriter } from './writer.ts';

/** As much of Avro's schemas as schemas/*.avsc use. */
export type AvroSchema =
  | string
  | readonly AvroSchema[]
  | RecordSchema
  | EnumSchema
  | FixedSchema
  | ArraySchema
  | LogicalSchema;
interface RecordSchema {
  readonly type: 'record';
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: AvroSchema }[];
}
interface EnumSchema {
  readonly type: 'enum';
  readonly name: string;
  readonly symbols: readonly string[];
}
interface FixedSchema {
  readonly type: 'fixed';
  readonly name: string;
  readonly size: number;
}
interface ArraySchema {
  readonly type: 'array';
  readonly items: AvroSchema;
}
/** Its number is read as it is. */
interface LogicalSchema {
  readonly type: 'long';
}

export interface CompiledSchema {
  readonly read: (reader: AvroReader) => unknown;
  readonly write: (writer: AvroWriter, value: unknown) => void;
}

/** How a type is read and written, as JavaScript. */
interface Code {
  readonly read: string;
  readonly write: (value: string) => string;
}

const PRIMITIVES: Readonly<Record<string, Code>> = {
  null: { read: 'null', write: () => '' },
  boolean: { read: 'r.boolean()', write: (value) => `w.boolean(${value});` },
  int: { read: 'r.long()', write: (value) => `w.int(${value});` },
  long: { read: 'r.long()', write: (value) => `w.long(${value});` },
  string: { read: 'r.string()', write: (value) => `w.string(${value});` },
  bytes: { read: 'r.bytes()', write: (value) => `w.bytes(${value});` },
};

const isRecord = (schema: AvroSchema): schema is RecordSchema =>
  typeof schema === 'object' && 'type' in schema && schema.type === 'record';

/**
 * Makes a schema into two functions of JavaScript source, as avsc does: then each record has one shape, and each field its
 * own place in the code, which is several times as fast as to walk through the schema for each value. Unions of records
 * carry a `type`; every other union is null and one type.
 */
export function compileSchema(schema: AvroSchema): CompiledSchema {
  const functions: string[] = [];
  const named = new Map<string, Code>();

  function codeOf(one: AvroSchema): Code {
    if (typeof one === 'string') {
      const code = PRIMITIVES[one] ?? named.get(shortName(one));
      if (code === undefined) throw new Error(`The schema names "${one}" before it is defined`);
      return code;
    }
    if ('length' in one) return one.filter(isRecord).length > 1 ? taggedUnion(one.filter(isRecord)) : optional(one);
    switch (one.type) {
      case 'record':
        return record(one, '');
      case 'array':
        return array(codeOf(one.items));
      case 'enum': {
        const symbols = `symbols_${one.name}`;
        const list = JSON.stringify(one.symbols);
        functions.push(`const ${symbols} = ${list}, numbers_${one.name} = new Map(${symbols}.map((s, i) => [s, i]));`);
        return define(one.name, {
          read: `${symbols}[r.choice(${one.symbols.length})]`,
          write: (value) => `w.symbol(${value}, numbers_${one.name});`,
        });
      }
      case 'fixed':
        return define(one.name, {
          read: `r.bytes(${one.size})`,
          write: (value) => `w.fixed(${value}, ${one.size});`,
        });
      case 'long':
        return codeOf('long');
      default:
        return one satisfies never;
    }
  }

  function define(name: string, code: Code): Code {
    if (named.has(name)) throw new Error(`The schema defines "${name}" twice`);
    named.set(name, code);
    return code;
  }

  /** Two functions with these bodies. */
  function routine(name: string, read: string, write: string): Code {
    functions.push(`function read_${name}(r) { ${read} }`, `function write_${name}(w, v) { ${write} }`);
    return { read: `read_${name}(r)`, write: (value) => `write_${name}(w, ${value});` };
  }

  function record({ name, fields }: RecordSchema, tag: string): Code {
    const codes = fields.map((field) => ({ name: field.name, code: codeOf(field.type) }));
    const read = codes.map((field) => `${field.name}: ${field.code.read}, `).join('');
    const write = codes.map((field) => field.code.write(`v.${field.name}`)).join(' ');
    return define(name, routine(name, `return { ${read}${tag} };`, write));
  }

  function taggedUnion(records: readonly RecordSchema[]): Code {
    const cases = records.map((one, number) => ({ name: one.name, number, code: record(one, `type: '${one.name}'`) }));
    const read = cases.map(({ number, code }) => `case ${number}: return ${code.read};`).join(' ');
    const write = cases.map(
      ({ name, number, code }) => `case '${name}': w.long(${number}); ${code.write('v')} return;`,
    );
    return routine(
      `union_${functions.length}`,
      `switch (r.choice(${cases.length})) { ${read} }`,
      `switch (v.type) { ${write.join(' ')} default: throw noneOf(v.type); }`,
    );
  }

  function optional(union: readonly AvroSchema[]): Code {
    const none = union.indexOf('null');
    const other = union[1 - none];
    if (none < 0 || union.length !== 2 || other === undefined)
      throw new Error('Of unions, only null and one other type');
    const { read, write } = codeOf(other);
    return {
      read: `(r.choice(2) === ${none} ? null : ${read})`,
      write: (value) => `if (${value} === null) w.long(${none}); else { w.long(${1 - none}); ${write(value)} }`,
    };
  }

  function array({ read, write }: Code): Code {
    return routine(
      `array_${functions.length}`,
      `const list = []; for (let n = r.items(); n > 0; n = r.items()) for (; n > 0; n--) list.push(${read}); return list;`,
      `if (v.length > 0) { w.long(v.length); for (const item of v) { ${write('item')} } } w.long(0);`,
    );
  }

  const { read, write } = codeOf(schema);
  const source = `${functions.join('\n')}\nreturn { read: (r) => ${read}, write: (w, v) => { ${write('v')} } };`;
  // The source is made of the schemas of this repository alone, and gives what CompiledSchema says.
  return new Function('noneOf', source)(noneOf) as CompiledSchema;
}

const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

const noneOf = (type: unknown): LockboxError =>
  new LockboxError('WRONG_RECORD_TYPE', `"${type}" is none of the records of this topic.`);
