import { at } from './json-pointer.ts';
import type { FieldError } from './problem.ts';
import { type FieldShape, fieldShapesOf, type RecordType } from './record-shape.ts';

/** The source of a record's field in a ticket, and its conversion. */
export interface FieldMapping {
  /** The field's path in the ticket system's message. */
  readonly pointer?: string;
  /** The same for every ticket. */
  readonly value?: unknown;
  /** For a text: the separator of its entries. */
  readonly split?: string;
  /** For a list: the field's path in each entry. */
  readonly each?: string;
  /** For a list: only entries with this prefix count, without the prefix. */
  readonly startsWith?: string;
  /** Maps the ticket's words to Lockbox's; no others are accepted. */
  readonly words?: Readonly<Record<string, string>>;
}

/** The accepted values at each pointer. */
export type Condition = Readonly<Record<string, readonly string[]>>;

export interface RecordMapping {
  readonly record: RecordType;
  /** Only of such tickets. */
  readonly when: Condition;
  /** By the pointer of a list: it has an entry of which this is true. */
  readonly whenSome: Readonly<Record<string, Condition>>;
  readonly fields: Readonly<Record<string, FieldMapping>>;
  /** For a decision: the path of the requested ticket in its ticket; undefined if both are the same ticket. */
  readonly request?: string;
}

export type Mapped =
  | { readonly kind: 'fields'; readonly record: RecordType; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: 'none' }
  | { readonly kind: 'wrong'; readonly errors: readonly FieldError[] };

/** The fields of the record that a ticket asks for: by the first mapping whose conditions are true, or none. Pure. */
export function mapTicket(ticket: unknown, mappings: readonly RecordMapping[], source: string): Mapped {
  const mapping = mappings.find((one) => isFor(ticket, one));
  return mapping === undefined ? { kind: 'none' } : mapFields(ticket, mapping, source);
}

/** The fields of a record by its mapping, whatever the mapping's conditions. Pure. */
export function mapFields(
  ticket: unknown,
  mapping: Pick<RecordMapping, 'record' | 'fields'>,
  source: string,
): Exclude<Mapped, { readonly kind: 'none' }> {
  const errors: FieldError[] = [];
  const shapes = fieldShapesOf(mapping.record);
  const entries = Object.entries(mapping.fields).flatMap(([name, field]) => {
    const shape = shapes.get(name);
    if (shape === undefined) return [];
    const found = foundIn(ticket, field, shape);
    if (found.kind === 'value') return [[name, found.value] as const];
    if (found.kind === 'wrong') errors.push({ field: name, message: found.message });
    else if (!shape.isOptional)
      errors.push({ field: name, message: `is missing: the ticket has nothing at ${field.pointer}` });
    return [];
  });
  if (errors.length > 0) return { kind: 'wrong', errors };
  const own = shapes.has('requestSource') ? { requestSource: source } : {};
  return { kind: 'fields', record: mapping.record, fields: { ...own, ...Object.fromEntries(entries) } };
}

const isFor = (ticket: unknown, { when, whenSome }: RecordMapping): boolean =>
  isTrue(ticket, when) &&
  Object.entries(whenSome).every(([pointer, condition]) => {
    const list = at(ticket, pointer);
    return Array.isArray(list) && list.some((entry) => isTrue(entry, condition));
  });

const isTrue = (document: unknown, condition: Condition): boolean =>
  Object.entries(condition).every(([pointer, allowed]) => {
    const word = wordOf(at(document, pointer));
    return word !== undefined && allowed.includes(word);
  });

/** Returns a value that may be compared with a word: no object, which may have its own `toString`, like Jira's changes. */
const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

type Found =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wrong'; readonly message: string };

function foundIn(ticket: unknown, mapping: FieldMapping, { form }: FieldShape): Found {
  if (mapping.pointer === undefined) return { kind: 'value', value: mapping.value };
  const { pointer, split, each, startsWith, words } = mapping;
  const raw = at(ticket, pointer);
  let entries: readonly unknown[] =
    split !== undefined && typeof raw === 'string' ? raw.split(split).map((entry) => entry.trim()) : [raw].flat();
  if (each !== undefined) entries = entries.map((entry) => at(entry, each));
  entries = entries.filter((entry) => entry !== undefined && entry !== null && entry !== '');
  if (startsWith !== undefined)
    entries = entries.flatMap((entry) =>
      typeof entry === 'string' && entry.startsWith(startsWith) ? [entry.slice(startsWith.length)] : [],
    );
  if (entries.length === 0) return { kind: 'nothing' };
  if (words !== undefined) {
    const translated = entries.map((entry) => {
      const word = wordOf(entry);
      return word !== undefined && Object.hasOwn(words, word) ? words[word] : undefined;
    });
    if (translated.includes(undefined))
      return {
        kind: 'wrong',
        message: `has at ${pointer} a word that the mapping does not list. Listed are ${Object.keys(words).join(', ')}`,
      };
    entries = translated;
  }
  if (form === 'list' || form === 'text') {
    if (entries.some(isInexact))
      return {
        kind: 'wrong',
        message: `has at ${pointer} a number that is not whole, or too large to be exact: send a text`,
      };
    entries = entries.map(asText);
  }
  if (form === 'list') return { kind: 'value', value: entries };
  if (entries.length > 1)
    return { kind: 'wrong', message: `has ${entries.length} values at ${pointer}, and takes one` };
  return { kind: 'value', value: entries[0] };
}

/** Ids are numbers in some systems. */
const asText = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);

/** JavaScript may read two different numbers of this kind as one: two people, or two tickets, would become the same. */
const isInexact = (value: unknown): boolean => typeof value === 'number' && !Number.isSafeInteger(value);
