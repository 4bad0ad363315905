import type { Command } from '@lockbox/contracts/generated/commands';
import type { Event } from '@lockbox/contracts/generated/events';
import type { Value as StateRecord } from '@lockbox/contracts/generated/policy-state';
import type { Incoming, Outgoing, PartitionContext } from '@lockbox/worker/definition';
import { alarmOfDropped, createEventProof, logTrustOf, provenAmong, trustAsNamed } from '@lockbox/worker/read';
import type { PolicyDeps } from '../deps.ts';
import { batchOf, PARTITION } from './commands.ts';
import { codecOf, NOW, settings } from './deps.ts';

const commands = codecOf('commands');

/** One partition of the topics that policy writes, as a broker keeps them: a transaction's end takes an offset too. */
export class FakePartition {
  readonly alarms: string[] = [];
  /** Raise it to simulate that the topics were recreated with the same records. */
  made = 1;
  /** The content of the topic of commands, in which the first offset may be another than 0. */
  readonly commands: Incoming<Command>[] = [];
  /** The commands that a session has sent outside its transactions. */
  readonly sent: Command[] = [];
  readonly context: PartitionContext;
  private readonly deps: PolicyDeps;
  private readonly stored = new Map<string, Map<number, Outgoing>>();
  private readonly ends = new Map<string, number>();

  constructor(deps: PolicyDeps) {
    this.deps = deps;
    const { events, policyState } = deps.topics;
    const proof = createEventProof(events, trustAsNamed(logTrustOf(deps.settings)));
    this.context = {
      partition: PARTITION,
      signal: new AbortController().signal,
      acquireAgain: () => undefined,
      offsets: async (topic) => ({
        low: topic === deps.topics.commands ? this.lowOfCommands() : 0,
        high: this.endOf(topic),
        lastStable: this.endOf(topic),
      }),
      partitionCount: async () => settings.LOCKBOX_PARTITIONS,
      readerOf: () => async () => ({ low: 0, end: 0 }), // the other partitions are empty
      topicId: async (topic) => `${this.made}. ${topic}`,
      send: async (records) => {
        for (const { value } of records) if (value !== null) this.sent.push(commands.decode(value));
      },
      alarm: (code) => void this.alarms.push(code),
      readToEnd: async (schema, from, onBatch, until = Number.POSITIVE_INFINITY) => {
        if (schema === 'commands') {
          const records = this.commands.filter(({ offset }) => offset >= Number(from) && offset < until);
          // The topic of the schema asked for.
          await onBatch(batchOf(records) as Parameters<typeof onBatch>[0]);
          return { low: this.lowOfCommands(), end: Math.max(Number(from), (records.at(-1)?.offset ?? -1) + 1) };
        }
        const topic = { events, sealed: deps.topics.sealed }[schema as string] ?? policyState;
        const start = from === 'beginning' ? 0 : from;
        const found = [...(this.stored.get(topic) ?? [])]
          .filter(([offset]) => offset >= start)
          .map(([offset, record]) => this.incoming(topic, offset, record));
        // The runtime passes on records that policy wrote, and raises an alarm for other records in the log.
        const { proven: records, dropped } =
          topic === events ? provenAmong(found, proof) : { proven: found, dropped: [] };
        alarmOfDropped(this.context.alarm, dropped);
        const batch = {
          schema,
          topic,
          partition: PARTITION,
          records,
          end: this.endOf(topic),
          heartbeat: async () => {},
        };
        // The topic of the schema asked for was read, so the records are of its kind.
        await onBatch(batch as unknown as Parameters<typeof onBatch>[0]);
        return { low: 0, end: this.endOf(topic) };
      },
    };
  }

  private lowOfCommands(): number {
    return this.commands[0]?.offset ?? 0;
  }

  endOf(topic: string): number {
    return this.ends.get(topic) ?? 0;
  }

  /** Writes the records and the end of their transaction; where each topic's records begin. */
  write(records: readonly Outgoing[], ending = 1): Map<string, number> {
    const first = new Map<string, number>();
    for (const record of records) {
      const offset = this.endOf(record.topic);
      if (!first.has(record.topic)) first.set(record.topic, offset);
      const topic = this.stored.get(record.topic) ?? new Map<number, Outgoing>();
      topic.set(offset, record);
      this.stored.set(record.topic, topic);
      this.ends.set(record.topic, offset + 1);
    }
    for (const topic of first.keys()) this.ends.set(topic, this.endOf(topic) + ending);
    return first;
  }

  /** Removes a topic's records from an offset on, like a lost disk. */
  lose(topic: string, from = 0): void {
    const kept = [...(this.stored.get(topic) ?? [])].filter(([offset]) => offset < from);
    this.stored.set(topic, new Map(kept));
  }

  /** Leaves the newest record of each key, as the broker's compaction does some day. */
  compact(topic: string): void {
    const newest = new Map<string, number>();
    const stored = this.stored.get(topic) ?? new Map<number, Outgoing>();
    for (const [offset, { key }] of stored) newest.set(String(key), offset);
    this.stored.set(topic, new Map([...stored].filter(([offset, { key }]) => newest.get(String(key)) === offset)));
  }

  events(): Event[] {
    return this.read(this.deps.topics.events).map(({ value }) => this.deps.codecs.events.decode(value));
  }

  state(): Map<string, StateRecord | null> {
    const codec = this.deps.codecs['policy-state'];
    return new Map(
      this.read(this.deps.topics.policyState).map(({ key, value }) => [
        String(key),
        value === null ? null : codec.decode(value),
      ]),
    );
  }

  read(topic: string): readonly Outgoing[] {
    return [...(this.stored.get(topic)?.values() ?? [])];
  }

  private incoming(topic: string, offset: number, record: Outgoing): Incoming<unknown> {
    const { topics, codecs } = this.deps;
    const codec = {
      [topics.events]: codecs.events,
      [topics.policyState]: codecs['policy-state'],
      [topics.sealed]: codecs.sealed,
    }[topic];
    return {
      topic,
      partition: PARTITION,
      offset,
      timestamp: record.timestamp ?? NOW,
      key: record.key === null ? null : Buffer.from(record.key),
      raw: record.value,
      value: record.value === null ? null : codec?.decode(record.value),
      headers: Object.fromEntries(
        Object.entries(record.headers ?? {}).map(([name, value]) => [name, Buffer.from(value)]),
      ),
    };
  }
}
