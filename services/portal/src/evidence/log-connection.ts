import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { Command } from '@lockbox/contracts/generated/commands';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import { hashOf } from '@lockbox/evidence/chain';
import { PROOF_HEADER } from '@lockbox/evidence/proof';
import type { VerifierKey } from '@lockbox/evidence/tlog/note';
import type { Alarm } from '@lockbox/platform/alarms';
import type { Clock } from '@lockbox/platform/clock';
import { groupCommit } from '@lockbox/platform/group-commit';
import type { Logger } from '@lockbox/platform/log';
import { retrying } from '@lockbox/platform/retrying';
import type { TopicNames } from '@lockbox/topics/names';
import type { Outgoing } from '@lockbox/worker/definition';
import {
  createLogReader,
  type EventProof,
  eventProofIn,
  type LogReader,
  type LogTrust,
  newestSignedCheckpoint,
  records,
  type SignedCheckpoint,
  type Tail,
} from '@lockbox/worker/read';
import { transientReason } from '@lockbox/worker/retry';
import { type CommandSender, createCommandSender, createRecordSender } from '@lockbox/worker/write';
import type { Kafka } from 'kafkajs';
import { AnsweredProblem } from '../http/problems.ts';
import { openTails, type Seeing } from './log-tails.ts';

interface Open {
  readonly toRecord: CommandSender;
  readonly intake: Codec<IntakeRecord>;
  readonly tail: Tail;
}

interface LogDependencies {
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  readonly topics: TopicNames;
  readonly clock: Clock;
  readonly senderKey: string;
  readonly trust: LogTrust;
  readonly log: Logger;
  readonly alarm: Alarm;
  readonly seeing: Seeing;
}

/**
 * Connects the portal to the log: it sends commands and intake records, and sees every new event. Broker and registry
 * may be down, at the start too: `notReady` says what it waits for, and it goes on by itself.
 */
export function connectLog(deps: LogDependencies) {
  const { kafka, topics, clock, log } = deps;
  const sender = createRecordSender(kafka, clock.now);
  const reader = createLogReader(kafka);
  const proof = eventProofIn(reader, topics.events, deps.trust);
  const readEvents = eventsReader(reader, topics.events, proof);
  // Calls during a send form the next send together.
  const send = groupCommit(async (calls: readonly (readonly Outgoing[])[]) => {
    await sender.send(calls.flat());
    return calls.map(() => ({ status: 'fulfilled', value: undefined }) as const);
  });
  let waitingFor: string | undefined = 'the schema registry';
  let open: Open | undefined;
  const stopping = new AbortController();

  const waitFor = (reason: string | undefined): void => {
    if (reason === waitingFor) return;
    waitingFor = reason;
    if (reason === undefined) log.info('the log can be read and written');
    else log.warn({ reason }, 'waiting');
  };

  const connecting = (async () => {
    const { signal } = stopping;
    const onFailure = (error: unknown) => waitFor(transientReason(error) ?? messageOf(error));
    open = await retrying({ signal, onFailure }, () => openLog(deps, waitFor, signal));
    if (open !== undefined) waitFor(undefined);
  })();

  const opened = (): Open => {
    if (open !== undefined) return open;
    throw new AnsweredProblem(503, 'NOT_READY', ['NOT_READY_YET'], {
      'retry-after': '5',
    });
  };

  return {
    toRecord: (...command: Parameters<CommandSender>): Outgoing => opened().toRecord(...command),
    encodeIntake: (record: IntakeRecord): Buffer => opened().intake.encode(record),
    async send(outgoing: readonly Outgoing[]): Promise<void> {
      opened();
      await send(outgoing);
    },
    /** Those at these offsets, in their order. */
    readRecords: readEvents,
    commandPartitions: (): Promise<readonly number[]> => reader.partitionsOf(topics.commands),
    /** Returns the present end of a partition of the log. */
    eventsEnd: async (partition: number): Promise<number> =>
      (await reader.offsets(topics.events, partition, 'lastStable')).lastStable,
    /** Reports whether policy has written an event from one offset to before another. */
    async hasEvent(partition: number, from: number, until: number): Promise<boolean> {
      const range = { from: new Map([[partition, from]]), until: new Map([[partition, until]]), ...PORTION };
      const faultOf = await proof();
      for await (const fetched of records(reader, topics.events, range)) {
        const events = fetched.records.filter((record) => faultOf({ partition, ...record }) === undefined);
        if (events.some(({ offset }) => offset < until)) return true;
      }
      return false;
    },
    newestCheckpoint: async (
      partition: number,
      origin: string,
      keys: readonly VerifierKey[],
    ): Promise<SignedCheckpoint | undefined> =>
      (await newestSignedCheckpoint(reader, { topic: topics.checkpoints, partition, origin, keys })).newest,
    schemaById: (id: number): Promise<unknown> => deps.registry.schemaById(id),
    notReady: (): readonly string[] => (waitingFor === undefined ? [] : [`waits for ${waitingFor}`]),
    async stop(): Promise<void> {
      stopping.abort();
      await connecting;
      await open?.tail.stop();
      await sender.close();
      await reader.close();
    },
  };
}
export type LogConnection = ReturnType<typeof connectLog>;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function openLog(
  deps: LogDependencies,
  waitFor: (reason: string | undefined) => void,
  stopping: AbortSignal,
): Promise<Open> {
  const { kafka, registry, topics, clock, senderKey, trust, seeing, log, alarm } = deps;
  const { namespace } = topics;
  const [commands, intake]: [Codec<Command>, Codec<IntakeRecord>] = [
    await openCodec(registry, namespace, 'commands'),
    await openCodec(registry, namespace, 'intake'),
  ];
  const onTrouble = (error: unknown) => waitFor(error === undefined ? undefined : `Kafka: ${messageOf(error)}`);
  const tail = await openTails({ kafka, registry, topics, trust, log, alarm, seeing, onTrouble }, stopping);
  return {
    toRecord: createCommandSender({ sender: 'portal', senderKey, codec: commands, topics, clock }),
    intake,
    tail,
  };
}

/** An event's record in the log. */
interface EventRecord {
  readonly offset: number;
  readonly raw: Buffer;
  /** SHA-256 of it, byte by byte. */
  readonly hash: Buffer;
  /** Its header `lockbox-proof`. */
  readonly proof: Buffer;
}

/** The broker sends the whole batch that holds a record, however small the limit; what else comes is likely to be wanted too. */
const PORTION = { waitMs: 100, bytes: 64 * 1_024 };

/** Reads the bytes of events at rising offsets. */
const eventsReader =
  (reader: LogReader, topic: string, proof: () => Promise<EventProof>) =>
  async (partition: number, offsets: readonly number[]): Promise<readonly EventRecord[]> => {
    const faultOf = await proof();
    const wanted = new Set(offsets);
    const found = new Map<number, EventRecord>();
    for (const offset of offsets) {
      if (found.has(offset)) continue;
      const limits = offsets.length === 1 ? { ...PORTION, bytes: 1 } : PORTION;
      const [fetched] = await reader.fetch(topic, new Map([[partition, offset]]), limits);
      for (const record of fetched?.records ?? []) {
        const { raw, headers } = record;
        if (!wanted.has(record.offset) || raw === null || faultOf({ partition, ...record }) !== undefined) continue;
        const proof = headers[PROOF_HEADER] ?? Buffer.alloc(0);
        found.set(record.offset, { offset: record.offset, raw, hash: hashOf(raw), proof });
      }
      if (!found.has(offset)) throw notInLog(partition, offset);
    }
    return offsets.flatMap((offset) => found.get(offset) ?? []);
  };

const notInLog = (partition: number, offset: number): AnsweredProblem =>
  new AnsweredProblem(404, 'NOT_IN_LOG', ['NOT_IN_LOG', { offset: String(offset), partition }]);
