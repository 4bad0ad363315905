import type { SourcePosition } from '@lockbox/contracts/generated/policy-state';

/** Of what differs more than this, the rest is kept as it came. */
const MOST = 50_000;
const texts = new Map<string, string>();
const lists = new Map<string, readonly string[]>();

/**
 * What many people, environments and grants have alike, such as their roles or the topic that they came by, once: each record that is read
 * brings copies of its own, which would be a tenth of what ten thousand tenants take.
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
