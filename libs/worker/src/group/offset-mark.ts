import { createHash } from 'node:crypto';

/**
 * What a worker commits beside an offset: the id of its topic, and then of each topic that the worker knows. Kafka removes a
 * group's offsets together with their topic, so that only those of the other topics can still tell which one was there.
 */
export interface OffsetMark {
  readonly topicId: string;
  /** By `shortOf` the name: `shortOf` the id. */
  readonly known: ReadonlyMap<string, string>;
}

const SHORT = 8;
/** Kafka takes 4,096 bytes (`offset.metadata.max.bytes`). A worker that reads more topics than that knows fewer of them. */
const KNOWN_AT_MOST = 200;

/** Six bytes of the hash: among some hundred names, or ids, no two are taken for each other. */
export const shortOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, SHORT);

export function markText({ topicId, known }: OffsetMark): string {
  const entries = [...known].sort().slice(0, KNOWN_AT_MOST);
  return `${topicId} ${entries.map(([name, id]) => name + id).join('')}`;
}

/** Of what stands beside a committed offset; undefined if no worker has written it. */
export function readMark(text: string | null | undefined): OffsetMark | undefined {
  const [topicId = '', entries = ''] = (text ?? '').split(' ');
  if (topicId === '') return undefined;
  const known = new Map<string, string>();
  for (let at = 0; at < entries.length; at += 2 * SHORT)
    known.set(entries.slice(at, at + SHORT), entries.slice(at + SHORT, at + 2 * SHORT));
  return { topicId, known };
}
