import type { SourcePosition } from '@lockbox/contracts/generated/policy-state';

/** Beyond this number of different values, further ones are kept unshared. */
const MOST = 50_000;
const texts = new Map<string, string>();
const lists = new Map<string, readonly string[]>();

/**
 * Keeps one copy of values that many people, environments and grants share, such as roles or the topic of their records. Each
 * record that is read brings its own copies, a tenth of the memory of ten thousand tenants.
 */
export function sharedList<T extends string>(list: readonly T[]): readonly T[] {
  const key = JSON.stringify(list);
  const known = lists.get(key) as readonly T[] | undefined; // the same texts
  if (known === undefined && lists.size < MOST) lists.set(key, list);
  return known ?? list;
}

export function sharedPosition(position: SourcePosition | null): SourcePosition | null {
  return position && { ...position, topic: sharedText(position.topic) };
}

export function sharedText<T extends string>(text: T): T {
  const known = texts.get(text) as T | undefined; // the same text
  if (known === undefined && texts.size < MOST) texts.set(text, text);
  return known ?? text;
}
