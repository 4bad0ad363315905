import type { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import { ACCESS_PERIOD_MS } from '@lockbox/domain/time/time-rules';
import type { KeyTurn } from '@lockbox/evidence/key-turn';
import type { Clock } from '@lockbox/platform/clock';
import type { Logger } from '@lockbox/platform/log';
import type { TopicNames } from '@lockbox/topics/names';
import {
  createEventProof,
  createLogReader,
  type EventProof,
  keysInUse,
  type LogTrust,
  type Offsets,
  trustIn,
} from '@lockbox/worker/read';
import { keyPartition } from '@lockbox/worker/write';
import type { Kafka } from 'kafkajs';
import { readKeyTurns } from './key-turns.ts';

/** The longest access, and an hour for clocks that differ. */
const READ_BACK_MS = ACCESS_PERIOD_MS + 3_600_000;

interface Dependencies {
  readonly kafka: Kafka;
  readonly topics: TopicNames;
  readonly trust: LogTrust;
  readonly clock: Clock;
  readonly log: Logger;
  readonly tenants?: readonly TenantId[];
}

/** The facts that are known before the first record. */
export interface GrantsBeginning {
  readonly partitionOf: (key: string) => number;
  /** The offset from which each wanted partition is read. */
  readonly from: Offsets;
  readonly faultOf: EventProof;
  /** By partition. Empty where the settings leave one key that policy may sign with: nothing is replaced beside them. */
  readonly turns: ReadonlyMap<number, KeyTurn>;
}

/** Finds where to begin, and what may be believed from there. */
export async function begin(deps: Dependencies, codec: Codec<Event>, signal: AbortSignal): Promise<GrantsBeginning> {
  const { kafka, topics, trust, tenants, clock, log } = deps;
  const topic = topics.events;
  const reader = createLogReader(kafka);
  try {
    const all = await reader.partitionsOf(topic);
    const partitionOf = keyPartition(all.length);
    const wanted = tenants === undefined ? all : [...new Set(tenants.map(partitionOf))];
    const faultOf = createEventProof(topic, await trustIn(reader, topic, trust));
    const from = await reader.offsetsAt(topic, wanted, clock.now() - READ_BACK_MS);
    const keys = keysInUse(trust);
    if (keys.length === 1) return { partitionOf, from, faultOf, turns: new Map() };
    log.warn(
      { keys },
      'several signing keys count: all of the log is read, to learn which of them it has replaced. Once one has, end it by LOCKBOX_SIGNING_KEYS_UNTIL (`lockbox keys list`)',
    );
    return { partitionOf, from, faultOf, turns: await readKeyTurns({ reader, topic, codec, faultOf, signal }, from) };
  } finally {
    await reader.close();
  }
}
