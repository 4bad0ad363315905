import { randomUUID } from 'node:crypto';
import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import { type SourceKey, signedRecord } from '@lockbox/contracts/source-signature';
import type { Question, RefusalReason } from '@lockbox/grants/grant';
import { gatherRefusedAttempts, type RefusedAttempts } from '@lockbox/grants/refused-attempts';
import type { Clock } from '@lockbox/platform/clock';
import type { Logger } from '@lockbox/platform/log';
import { retrying } from '@lockbox/platform/retrying';
import type { TopicNames } from '@lockbox/topics/names';
import type { Outgoing } from '@lockbox/worker/definition';
import { transientReason } from '@lockbox/worker/retry';
import { createRecordSender } from '@lockbox/worker/write';
import type { Kafka } from 'kafkajs';

/** Access reports as a source: that attempts were refused, and nothing else. */
const ACCESS_SOURCE = 'access';
const LOOK_EVERY_MS = 1_000;
const COUNT_EVERY_MS = 60_000;
/** While Kafka is away no more wait than this: the newest are lost then, and the log of the program says how many. */
const MOST_WAITING = 10_000;

interface Dependencies {
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  readonly topics: TopicNames;
  readonly clock: Clock;
  readonly sourceKey: SourceKey;
  readonly log: Logger;
}

export interface Reporter {
  /** Never waits, and never fails: what is reported changes no answer. */
  refused(question: Question, reason: RefusalReason): void;
  stop(): Promise<void>;
}

/** Publishes refused attempts, so that the tenant's administrators learn of them. */
export function createAccessReporter({ kafka, registry, topics, clock, sourceKey, log }: Dependencies): Reporter {
  const attempts = gatherRefusedAttempts();
  const sender = createRecordSender(kafka, clock.now);
  const stopping = new AbortController();
  let waiting: RefusedAttempts[] = [];
  let underWay: readonly RefusedAttempts[] = [];
  let codec: Codec<IntakeRecord> | undefined;
  let sending: Promise<void> | undefined;

  function tell(told: readonly RefusedAttempts[]): void {
    const room = MOST_WAITING - waiting.length;
    if (told.length > room)
      log.error({ lost: told.length - room }, 'refused attempts cannot be reported, and are lost');
    waiting.push(...told.slice(0, Math.max(0, room)));
    if (waiting.length > 0) sending ??= send().finally(() => (sending = undefined));
  }

  async function send(): Promise<void> {
    const { signal } = stopping;
    while (waiting.length > 0 && !signal.aborted) {
      const told = waiting;
      underWay = told;
      waiting = [];
      // Made once: sent again it is the same report.
      let records: readonly Outgoing[] | undefined;
      await retrying({ signal, onFailure }, async () => {
        codec ??= await openCodec(registry, topics.namespace, 'intake');
        const encoding = codec;
        records ??= told.map((one) => recordOf(one, encoding));
        await sender.send(records);
        underWay = [];
      });
    }
  }

  const onFailure = (error: unknown): void =>
    log.warn({ err: error, reason: transientReason(error) }, 'refused attempts wait to be reported');

  function recordOf(told: RefusedAttempts, encoding: Codec<IntakeRecord>): Outgoing {
    const value = encoding.encode({ type: 'AccessRefused', source: ACCESS_SOURCE, reportId: randomUUID(), ...told });
    const unsigned = { topic: topics.intake(ACCESS_SOURCE), key: told.tenantId, value };
    return signedRecord(ACCESS_SOURCE, sourceKey, unsigned, clock.now());
  }

  function logUnreported(): void {
    const lost = attempts.takeUnreported();
    if (lost > 0) log.error({ lost }, 'refused attempts were too many of one engineer or tenant, and are not reported');
  }

  const looking = setInterval(() => tell(attempts.due(clock.now())), LOOK_EVERY_MS);
  const counting = setInterval(logUnreported, COUNT_EVERY_MS);
  return {
    refused(question, reason) {
      const first = attempts.note(question, reason, clock.now());
      if (first !== undefined) tell([first]);
    },
    async stop() {
      clearInterval(looking);
      clearInterval(counting);
      logUnreported();
      stopping.abort();
      await sending;
      const unsent = [...underWay, ...waiting].reduce((sum, { count }) => sum + count, 0);
      const lost = attempts.takeGathered() + unsent;
      if (lost > 0) log.error({ lost }, 'refused attempts were left when access ended, and are not reported');
      await sender.close();
    },
  };
}
