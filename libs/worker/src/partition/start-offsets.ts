import { StopPartition } from '../definition.ts';
import type { Committed } from '../group/group-offsets.ts';
import { markText, shortOf } from '../group/offset-mark.ts';
import type { Runtime } from '../runtime.ts';
import type { Position } from '../write/transactions.ts';
import { type Gap, gapAt, gapName, isAcceptedOnTheWay } from './gaps.ts';

/** Accepts offsets that a version without marks has committed, for an upgrade. */
const UNMARKED = 'unmarked';

export interface Start extends Position {
  /** True if the group's offset carries this mark. */
  readonly isMarked: boolean;
  /** The group has processed the records below this offset, and their dead letters are written. */
  readonly passed: number;
}

/**
 * Determines the first offset in each topic: the session's, else the group's, else the beginning. The group's offsets
 * are read after fencing: kafkajs reads them when joining, when a predecessor's last transaction may be undecided.
 * Throws StopPartition if records are missing, unless an operator has accepted it.
 */
export async function startOffsets(
  runtime: Pick<Runtime, 'definition' | 'offsets' | 'reader' | 'seenTopics' | 'topics' | 'acceptedGaps' | 'log'>,
  partition: number,
  startAt: Readonly<Record<string, number>> = {},
): Promise<readonly Start[]> {
  const { offsets, reader, seenTopics, topics: names, acceptedGaps, log } = runtime;
  const topics = runtime.definition.inputs.map(({ topic }) => topic);
  const [committed, seen] = await Promise.all([offsets.committed(topics, partition), seenTopics(topics)]);
  const known = knownBy(committed.values());
  const ids = new Map([...seen].map(([topic, { id }]) => [shortOf(topic), shortOf(id)]));
  // A missing topic keeps its last known id.
  const knownFromNow = new Map([...[...known].map(([name, [id = '']]) => [name, id] as const), ...ids]);
  return await Promise.all(
    topics.map(async (topic): Promise<Start> => {
      const { id: topicId = '', first } = seen.get(topic) ?? {};
      const before = known.get(shortOf(topic));
      const isOther = topicId !== first?.id || (before !== undefined && !before.includes(shortOf(topicId)));
      const mark = markText({ topicId, known: knownFromNow });
      const { low, high } = await reader.offsets(topic, partition, 'low', 'high');
      const [own, ofGroup] = [startAt[topic], committed.get(topic)];
      const start = {
        topic,
        partition,
        mark,
        isMarked: ofGroup?.mark !== undefined && markText(ofGroup.mark) === mark,
        passed: 0,
      };
      const gap = gapAt({ own, committed: ofGroup, topicId, isOther, low, high });
      // Records up to the present end only: those that follow are new, even if the topic used to be longer.
      const passed = Math.min(ofGroup?.offset ?? 0, high);
      if (gap === undefined) return { ...start, next: own ?? ofGroup?.offset ?? low, passed };
      const place = { topic: topic.slice(names.namespace.length + 1), partition, topicId };
      const name = gapName(place, gap);
      const isAccepted =
        acceptedGaps.has(name) ||
        isAcceptedOnTheWay(place, gap, acceptedGaps) ||
        (gap.code === 'GROUP_RESET' && acceptedGaps.has(UNMARKED));
      if (!isAccepted) throw stop(topic, partition, gap, name);
      log.warn({ topic, partition, code: gap.code, from: gap.from, to: gap.to }, 'a gap that an operator has accepted');
      return { ...start, next: gap.to, isMarked: false };
    }),
  );
}

/** The ids that each topic has had, by the marks of all inputs: several if an operator accepted another topic. */
function knownBy(committed: Iterable<Committed>): ReadonlyMap<string, readonly string[]> {
  const entries = [...committed].flatMap(({ mark }) => [...(mark?.known ?? [])]);
  const byName = Map.groupBy(entries, ([name]) => name);
  return new Map([...byName].map(([name, pairs]) => [name, pairs.map(([, id]) => id)]));
}

const stop = (topic: string, partition: number, { code, what, from, to }: Gap, name: string): StopPartition =>
  new StopPartition(
    code,
    `${topic} ${partition} ${what}. This worker has read up to ${from}, and would go on at ${to}. Find out why; then add "${name}" to LOCKBOX_ACCEPTED_GAPS, and restart.`,
  );
