import { OBJECT_CLASS_PATTERN } from '@lockbox/contracts/access-use-rules';
import { isAddress, isPlainId, isReserved } from '@lockbox/contracts/ids';
import { charactersOf, ID_MAX, isTooLong, TEXT_MAX } from '@lockbox/contracts/submission-rules';
import { isOnCalendar } from '../time/time-rules.ts';

/**
 * Checks of single fields. A problem is a sentence that names the field and the remedy, or null; `problemsOf` collects them, so
 * that a sender fixes all of them in one go. Values are never repeated: they may be personal.
 */
export type FieldProblem = string | null;

export const problemsOf = (...problems: readonly FieldProblem[]): readonly string[] =>
  problems.filter((problem) => problem !== null);

/** An id: not empty, not too long, and no e-mail address, since ids stay in the log for ever. */
export function id(field: string, value: string): FieldProblem {
  if (value.trim() === '') return `${field} is empty: give the id`;
  if (value.length > ID_MAX) return `${field} has ${value.length} characters: use an id of at most ${ID_MAX}`;
  if (isAddress(value)) return `${field} contains "@": use an id, never an e-mail address`;
  // Two ids that look the same to people have to be the same: nobody may approve internally under "me ".
  if (!isPlainId(value))
    return `${field} has characters that ids may not have: use visible ASCII, with single blanks inside at most`;
  return null;
}

export const idOrNull = (field: string, value: string | null): FieldProblem =>
  value === null ? null : id(field, value);

/** A time that nothing depends on, by whatever clock: it only has to be one that can be shown. */
export const timeProblem = (field: string, at: number): FieldProblem =>
  isOnCalendar(at) ? null : `${field} is no time from 1970 to 9999: give milliseconds since 1970`;

/** A tenant's id is the first part of keys, so it has no slash: that ends the part. */
export function tenant(field: string, value: string): FieldProblem {
  if (isReserved(value)) return `${field} is "${value}", which is reserved: use the customer's tenant`;
  if (value.includes('/')) return `${field} contains "/": use a tenant id without it`;
  return id(field, value);
}

/** The key of a record has to be the tenant that its value names. */
export function keyedByTenant(key: Buffer | null, tenantId: string): FieldProblem {
  if (key === null) return 'the record has no key: use the tenantId as its key';
  return key.toString() === tenantId ? null : "tenantId is not the record's key: use the tenantId as the key";
}

/** A list of ids or names, each once. */
export function list(field: string, values: readonly string[], least: number, most: number, one = id): FieldProblem {
  if (values.length < least) return `${field} is empty: name at least one`;
  const problem = set(field, values, most, one);
  if (problem !== null) return problem;
  return new Set(values).size === values.length ? null : `${field} has an entry twice: name each once`;
}

/** A list of ids or names in which repeats do not matter. */
export function set(field: string, values: readonly string[], most: number, one = id): FieldProblem {
  if (values.length > most) return `${field} has ${values.length} entries: name at most ${most}`;
  for (const [index, value] of values.entries()) {
    const problem = one(`${field}[${index}]`, value);
    if (problem !== null) return problem;
  }
  return null;
}

/** A permission's name: not empty and not too long. */
export function nameProblem(field: string, value: string): FieldProblem {
  if (value.trim() === '') return `${field} is empty: give the name`;
  return value.length > ID_MAX ? `${field} has ${value.length} characters: use at most ${ID_MAX}` : null;
}

/** The name of a class of objects. Whatever looks like a sentence is refused: no content belongs into the log. */
export const objectClass = (field: string, value: string): FieldProblem =>
  OBJECT_CLASS.test(value)
    ? null
    : `${field} is no identifier: use 1 to 100 letters, digits and _ . : / $ -, such as a table's name, and never content`;
const OBJECT_CLASS = new RegExp(OBJECT_CLASS_PATTERN);

export function freeText(field: string, value: string, least: 0 | 1, remedy = 'say why'): FieldProblem {
  if (least === 1 && value.trim() === '') return `${field} is empty: ${remedy}, in 1 to ${TEXT_MAX} characters`;
  return isTooLong(value) ? `${field} has ${charactersOf(value)} characters: shorten it to ${TEXT_MAX}` : null;
}
