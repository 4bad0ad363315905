import type { AlarmCode } from '@lockbox/contracts/alarms';
import type { Committed } from '../group/group-offsets.ts';

/** The offsets and ids that decide where a worker begins in one partition of a topic. */
export interface PartitionBeginning {
  /** The worker's own position, if it keeps one; it takes precedence over the group's offset. */
  readonly own: number | undefined;
  readonly committed: Committed | undefined;
  readonly topicId: string | undefined;
  /** True if this is not the topic that this process or the group has seen before. */
  readonly isOther: boolean;
  readonly low: number;
  readonly high: number;
}

/** Records that would be skipped or confused with others, so that work must not begin. */
export interface Gap {
  readonly code: AlarmCode;
  readonly what: string;
  /** The worker's position, and the position at which it may continue once an operator accepts the gap. */
  readonly from: number;
  readonly to: number;
}

/** `topic` is without the namespace. */
interface GapPlace {
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string;
}

/** The name by which an operator accepts exactly this gap. */
export const gapName = ({ topic, partition, topicId }: GapPlace, { from, to }: Pick<Gap, 'from' | 'to'>): string =>
  `${topic}:${partition}:${from}-${to}:${topicId}`;

/**
 * Reports whether an empty gap is the rest of an accepted one: the worker's stored position was already set back, but
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
 * Returns undefined if every record will be read and none is confused with another. Kafka removes a group's offsets
 * together with their topic: if only the worker's own position is left, the topic may be a different one.
 */
export function gapAt({ own, committed, topicId, isOther, low, high }: PartitionBeginning): Gap | undefined {
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
