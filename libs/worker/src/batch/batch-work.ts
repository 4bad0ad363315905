import { LockboxError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import {
  type Batch,
  type DeadLetter,
  type Incoming,
  type InputTopic,
  type Output,
  StopPartition,
} from '../definition.ts';
import type { FetchedBatch } from '../group/member.ts';
import { countSent } from '../health/metrics.ts';
import { isGroupChange, passing } from '../retry/retry.ts';
import type { AnySession, Runtime } from '../runtime.ts';
import { inSpan, withTrace } from '../trace.ts';
import { checkSizes } from '../write/outgoing.ts';
import type { Transactions } from '../write/transactions.ts';
import { bisect, HandlerFailed } from './bisect.ts';
import { deadLetterRecord } from './dead-letters.ts';
import { decodeBatch, unreadable } from './decode.ts';
import type { createEventsGuard } from './events-guard.ts';
import { idsOf } from './log-ids.ts';

/** What a partition is worked on with, from take-over to loss. */
export interface Tools {
  readonly session: AnySession;
  /** Present with exactly-once delivery. */
  readonly transactions: Transactions | undefined;
  readonly guard: ReturnType<typeof createEventsGuard>;
  readonly signal: AbortSignal;
  alarm(code: string, sentence: string, details?: Readonly<Record<string, unknown>>): void;
}

/**
 * Works through what was fetched of one topic, from an offset on. Whatever is done is committed part by part, and told to
 * `advance`; what it throws leaves the rest to come again. A record that stops the partition does so after those before it.
 */
export async function workThrough(
  runtime: Runtime,
  tools: Tools,
  input: InputTopic<SchemaFile>,
  fetched: FetchedBatch,
  from: number,
  advance: (next: number) => void,
): Promise<void> {
  const { definition, metrics, group } = runtime;
  const { topic, partition } = fetched;
  const codec = await runtime.codecs.of(input.schema);
  const decoded = await decodeBatch(input, codec, partition, fetched.messages, from);
  const next = decoded.stop?.offset ?? fetched.next;
  const { records, accept } = guarded(decoded.records);
  const letters = decoded.deadLetters;
  const labels = { messaging_destination_name: topic };
  // What follows the last record are transaction markers, which nobody can read.
  const end = fetched.next >= fetched.highWatermark ? (records.at(-1)?.offset ?? next - 1) + 1 : fetched.highWatermark;
  let done = from;

  if (next > from) await bisect(records, next, part, poison);
  accept();
  if (decoded.stop !== undefined) throw decoded.stop.error;

  async function part(some: readonly Incoming<unknown>[], upTo: number): Promise<void> {
    const stopTimer = metrics.processed.startTimer(labels);
    await inSpan({ topic, partition, group }, some, async (trace) => {
      const output = some.length === 0 ? {} : await handle(some);
      await finish(output, upTo, trace);
    });
    if (runtime.log.isLevelEnabled('debug'))
      for (const { offset, value } of some)
        runtime.log.debug({ topic, partition, offset, ...idsOf(value) }, 'processed');
    stopTimer();
  }

  async function handle(some: readonly Incoming<unknown>[]): Promise<Output> {
    // The values were decoded with the input's own schema.
    const batch = { schema: input.schema, topic, partition, records: some, end, heartbeat } as unknown as Batch;
    try {
      const output = await tools.session.handle(batch);
      checkSizes(output.records ?? [], runtime.limitOf);
      return output;
    } catch (error) {
      if (tools.signal.aborted || error instanceof StopPartition || isGroupChange(error) || passing(error)) throw error;
      throw new HandlerFailed(error);
    }
  }

  async function heartbeat(): Promise<void> {
    await fetched.heartbeat();
    tools.signal.throwIfAborted();
  }

  async function poison(record: Incoming<unknown>, upTo: number, error: unknown): Promise<void> {
    const { offset } = record;
    runtime.log.error({ err: error, topic, partition, offset, ...idsOf(record.value) }, 'a record cannot be processed');
    if (input.unreadable === 'stop') throw unreadable(record, error);
    const known = error instanceof LockboxError;
    const letter: DeadLetter = {
      record,
      code: known ? error.code : 'UNPROCESSABLE',
      sentence: known
        ? error.message
        : `${definition.name} failed on this record (${error instanceof Error ? error.name : 'error'}). Its log says more; mend the record or the worker, then send it again.`,
    };
    await finish({ deadLetters: [letter] }, upTo, undefined);
  }

  /** Writes the output, with what of the part could not be decoded, and commits. */
  async function finish(output: Output, upTo: number, trace: Parameters<typeof withTrace>[1]): Promise<void> {
    const undecoded = letters.filter(({ record }) => record.offset >= done && record.offset < upTo);
    const deadLetters = [...(output.deadLetters ?? []), ...undecoded];
    const to = { topic: runtime.topics.deadLetters, worker: definition.name, now: runtime.clock.now() };
    const outgoing = withTrace(output.records ?? [], trace).concat(
      deadLetters.map((letter) => deadLetterRecord(letter, to)),
    );
    if (tools.transactions === undefined) {
      await runtime.sender.send(outgoing);
      await fetched.commit(upTo);
    } else {
      await tools.transactions.write(outgoing, { topic, partition, next: upTo }, tools.session);
      countSent(metrics.sent, outgoing);
    }
    const handled = fetched.messages.filter(({ offset }) => Number(offset) >= done && Number(offset) < upTo).length;
    metrics.consumed.inc({ ...labels, messaging_destination_partition_id: String(partition) }, handled);
    for (const { record, code, sentence } of deadLetters) {
      metrics.deadLetters.inc({ ...labels, code });
      const ids = 'value' in record ? idsOf(record.value) : {};
      runtime.log.warn({ topic, partition, offset: record.offset, code, ...ids }, 'dead letter');
      if (input.deadLetterAlarm !== undefined)
        tools.alarm(input.deadLetterAlarm, sentence, { offset: record.offset, code });
    }
    done = upTo;
    advance(upTo);
  }

  function guarded(all: readonly Incoming<unknown>[]): { records: readonly Incoming<unknown>[]; accept(): void } {
    if (input.schema !== 'events' || input.deliverRepeats) return { records: all, accept: () => undefined };
    // Decoded with the events' schema.
    const judged = tools.guard.judge(all as readonly Incoming<Event>[]);
    const [first] = judged.repeated;
    if (first !== undefined) {
      tools.alarm(
        'REPEATED_SEQUENCE',
        `${topic} ${partition} has events that stand at another offset too; they were dropped, the first at ${first.offset}. A second writer is possible: see docs/runbook.md.`,
        { offset: first.offset, events: judged.repeated.length },
      );
    }
    return { records: judged.kept, accept: judged.accept };
  }
}
