/** Checks the shape of files that people write, such as YAML, and reports all problems of a file. */
import * as v from 'valibot';
import { isObject } from './is-object.ts';

/** The problem at one key of the file, and what to do. */
export interface FileProblem {
  readonly path: readonly (string | number)[];
  readonly sentence: string;
}

/** Names that objects of JavaScript have for themselves: valibot passes over them. */
const RESERVED = ['__proto__', 'constructor', 'prototype'];

/** valibot takes a list for an object, too. */
const Keys = v.custom<object>(
  (value) => isObject(value) && !Array.isArray(value) && !RESERVED.some((name) => Object.hasOwn(value, name)),
  `it must be keys with values, none of them named ${RESERVED.join(' or ')}.`,
);

/** These keys and no others. Not `v.strictObject`, whose type it has: that names the first key too many only. */
export const onlyKeys = <const E extends v.ObjectEntries>(entries: E) =>
  v.pipe(Keys, v.objectWithRest(entries, v.never())) as unknown as v.StrictObjectSchema<E, undefined>;

/** Names that the file defines, with their entries. */
export const byName = <const S extends v.GenericSchema>(name: v.GenericSchema<string, string>, entry: S) =>
  v.pipe(Keys, v.record(name, entry));

export const choice = <const O extends readonly string[]>(...options: O) =>
  v.picklist(options, `it must be one of ${options.join(', ')}.`);

/** Returns the content typed by the schema, or all its problems. */
export function shapeOf<S extends v.GenericSchema>(
  schema: S,
  content: unknown,
): { readonly content: v.InferOutput<S> } | { readonly problems: readonly FileProblem[] } {
  const { success, output, issues } = v.safeParse(schema, content, {
    message: ({ expected, received }) => `it must be ${expected}, and is ${received}.`,
  });
  return success ? { content: output } : { problems: issues.map(problemOf) };
}

function problemOf({ path, expected, input, message }: v.BaseIssue<unknown>): FileProblem {
  const keys = (path ?? []).map(({ key }) => key as string | number); // the file has no others
  const isKey = path?.at(-1)?.origin === 'key';
  if (isKey && input === undefined) return { path: keys.slice(0, -1), sentence: `add the key \`${keys.at(-1)}\`.` };
  if (isKey || expected === 'never')
    return { path: keys, sentence: 'this key or name is not allowed here. Remove it, or correct its spelling.' };
  return { path: keys, sentence: message };
}
