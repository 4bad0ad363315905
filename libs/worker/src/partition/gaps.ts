import type { AlarmCode } from '@lockbox/contracts/alarms';
import type { Committed } from '../group/group-offsets.ts';

/** Where a worker would begin in one partition of a topic, and what is there. */
export interface Beginning {
  /** Where its own memory says, if it has one; the group's offset counts for nothing then. */
  readonly own: number | undefined;
  readonly committed: Committed | undefined;
  readonly topicId: string | undefined;
  /** Whether it is another topic than the one that this process, or the group, has seen before. */
  readonly isOther: boolean;
  readonly low: number;
  readonly high: number;
}

/** Records that would be passed over, or taken for others: why work does not begin. */
export interface Gap {
  readonly code: AlarmCode;
  readonly what: string;
  /** Where the worker would go on, and where it may if an operator accepts that. */
  readonly from: number;
  readonly to: number;
}

/** `topic` is without the namespace. */
interface GapPlace {
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string;
}

/** By which an operator accepts it, and no other. */
export const gapName = ({ topic, partition, topicId }: GapPlace, { from, to }: Pick<Gap, 'from' | 'to'>): string =>
  `${topic}:${partition}:${from}-${to}:${topicId}`;

/**
 * Whether a gap that passes over nothing is what is left of an accepted one: what the worker had stored was set back already, and
 * the group's offset was not committed.
 */
export const isAcceptedOnTheWay = (
  { topic, partition, topicId }: GapPlace,
  { from, to }: Gap,
  accepted: ReadonlySet<string>,
): boolean =>
  from === to &&
  [...accepted].some((name) => name.startsWith(`${topic}:${partition}:`) && name.endsWith(`-${to}:${topicId}`));

/**
 * undefined if every record is read, and none is another than it was. Kafka removes a group's offsets with their topic: where
 * the worker's own memory is all that is left, the topic may be another.
 */
export function gapAt({ own, committed, topicId, isOther, low, high }: Beginning): Gap | undefined {
  const from = own ?? committed?.offset ?? 0;
  const gap = (code: AlarmCode, to: number, what: string): Gap => ({ code, what, from, to });
  if (isOther || (committed?.mark !== undefined && committed.mark.topicId !== topicId))
    return gap('TOPIC_MADE_ANEW', low, 'is another topic than the one that this worker has read');
  if (own === undefined && committed !== undefined && committed.mark === undefined)
    return gap('GROUP_RESET', from, 'has an offset of the group that no worker has committed');
  if (from > high)
    return gap('INPUT_TRUNCATED', high, `ends at offset ${high}, and this worker has already read further`);
  if (own !== undefined && own > low && committed === undefined)
    return gap(
      'GROUP_RESET',
      own,
      'has no offset of the group any more: it expired, was removed, or the topic was made anew',
    );
  if (from >= low) return undefined;
  return own === undefined && committed === undefined
    ? gap('GROUP_RESET', low, `begins at offset ${low}, and the group has no offset that says what of it was read`)
    : gap('RECORDS_LOST', low, `begins at offset ${low}: records were deleted that this worker has not read`);
}
