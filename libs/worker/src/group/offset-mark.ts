import { createHash } from 'node:crypto';

/**
 * Metadata that a worker commits with an offset: its topic's id, and the ids of all topics that the worker knows. Kafka
 * removes a group's offsets together with their topic, so only the offsets of other topics can still identify it.
 */
export interface OffsetMark {
  readonly topicId: string;
  /** `shortOf` the id, by `shortOf` the name. */
  readonly known: ReadonlyMap<string, string>;
}

const SHORT = 8;
/** Kafka accepts 4,096 bytes (`offset.metadata.max.bytes`); of more topics than fit, only the first are recorded. */
const KNOWN_AT_MOST = 200;

/** Six bytes of the hash: enough to distinguish some hundred names or ids. */
export const shortOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, SHORT);

export function markText({ topicId, known }: OffsetMark): string {
  const entries = [...known].sort().slice(0, KNOWN_AT_MOST);
  return `${topicId} ${entries.map(([name, id]) => name + id).join('')}`;
}

/** Parses the metadata of a committed offset; undefined if no worker has written it. */
export function readMark(text: string | null | undefined): OffsetMark | undefined {
  const [topicId = '', entries = ''] = (text ?? '').split(' ');
  if (topicId === '') return undefined;
  const known = new Map<string, string>();
  for (let at = 0; at < entries.length; at += 2 * SHORT)
    known.set(entries.slice(at, at + SHORT), entries.slice(at + SHORT, at + 2 * SHORT));
  return { topicId, known };
}
