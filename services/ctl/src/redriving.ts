import type { Command } from '@lockbox/contracts/generated/commands';
import { mayRead, mayWrite } from '@lockbox/topics/access';
import { topicsFile } from '@lockbox/topics/file';
import type { TopicNames } from '@lockbox/topics/names';
import { existingPartitions, type LogReader, records, type StoredRecord } from '@lockbox/worker/read';
import { ownHeaders, type StoredDeadLetter } from './dead-letters.ts';
import type { Decoder } from './decoding.ts';

/**
 * Returns why a dead letter is not written back; undefined if it may be. Its headers only claim the worker and the
 * place: the worker must read that topic, the operator must be allowed to write to it, and the topic must contain the
 * same record there.
 */
export async function objectionTo(
  letter: StoredDeadLetter,
  reader: LogReader,
  { namespace }: TopicNames,
): Promise<string | undefined> {
  const { source, worker } = letter;
  const local = source.topic.startsWith(`${namespace}.`) ? source.topic.slice(namespace.length + 1) : '';
  if (!isPlaceOf(worker, local))
    return `nothing that ${worker || 'an unnamed worker'} refused is written back to ${source.topic || 'an unnamed topic'}: schemas/topics.yaml says what a worker reads, and what an operator writes.`;
  const partitions = await existingPartitions(reader, source.topic);
  if (partitions === undefined) return `there is no topic ${source.topic}.`;
  if (!partitions.includes(source.partition)) return `${source.topic} has no partition ${source.partition}.`;
  const standing = await recordAt(reader, letter);
  if (standing === undefined) return 'its record no longer stands there. Let its sender send it again.';
  if (!isSame(letter.record, standing)) return 'it is not the record that stands there. Find out who wrote it.';
  if (isCompacted(local) && (await hasNewer(reader, letter)))
    return 'a newer record with its key is there, which this one would undo.';
  return undefined;
}

/** The commands of internal decisions, which keep the time at which they were sent: policy may refuse them when they come again. */
export async function internalDecisionsAmong(
  letters: readonly StoredDeadLetter[],
  decoder: Decoder,
): Promise<readonly StoredDeadLetter[]> {
  const found: StoredDeadLetter[] = [];
  for (const letter of letters) {
    const decoded = await decoder.decode(letter.source.topic, letter.record.raw);
    if (decoded.kind !== 'value' || decoded.schema !== 'commands') continue;
    const { data } = decoded.value as Command; // the schema says so
    if (data.type === 'RecordInternalDecision') found.push(letter);
  }
  return found;
}

function isPlaceOf(worker: string, local: string): boolean {
  const { programs, parties } = topicsFile();
  const program = programs.find(({ name }) => name === worker);
  const operator = parties.find(({ name }) => name === 'operator');
  return program !== undefined && operator !== undefined && mayRead(program, local) && mayWrite(operator, local);
}

const isCompacted = (local: string): boolean =>
  topicsFile().topics.some(({ name, cleanup }) => name === local && cleanup === 'compact');

async function recordAt(reader: LogReader, { source }: StoredDeadLetter): Promise<StoredRecord | undefined> {
  const { topic, partition, offset } = source;
  const { low, lastStable } = await reader.offsets(topic, partition, 'low', 'lastStable');
  if (!(offset >= low && offset < lastStable)) return undefined;
  const range = { from: new Map([[partition, offset]]), until: new Map([[partition, offset + 1]]), bytes: 1 };
  for await (const fetched of records(reader, topic, range)) {
    const found = fetched.records.find((record) => record.offset === offset);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function hasNewer(reader: LogReader, { source, key }: StoredDeadLetter): Promise<boolean> {
  const { topic, partition, offset } = source;
  const { lastStable } = await reader.offsets(topic, partition, 'lastStable');
  const range = { from: new Map([[partition, offset + 1]]), until: new Map([[partition, lastStable]]) };
  for await (const fetched of records(reader, topic, range)) {
    if (fetched.records.some((record) => record.key?.toString() === key)) return true;
  }
  return false;
}

function isSame(letter: StoredRecord, standing: StoredRecord): boolean {
  const [own, other] = [ownHeaders(letter), ownHeaders(standing)];
  return (
    isSameValue(letter.key, standing.key) &&
    isSameValue(letter.raw, standing.raw) &&
    own.length === other.length &&
    own.every(([name, value]) => standing.headers[name]?.equals(value) === true)
  );
}

const isSameValue = (a: Buffer | null, b: Buffer | null): boolean => (a === null || b === null ? a === b : a.equals(b));
