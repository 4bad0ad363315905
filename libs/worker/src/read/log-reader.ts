import { setTimeout as pause } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { reconnecting } from '../retry/reconnecting.ts';
import { protocolErrorOf } from '../retry/transient.ts';
import { connectCluster, type InnerCluster } from './kafkajs-cluster.ts';
import {
  EARLIEST,
  type Fetched,
  type FetchLimits,
  fetchFrom,
  LATEST,
  leadersOf,
  type Offsets,
  offsetAt,
  READ_COMMITTED,
  READ_UNCOMMITTED,
} from './requests.ts';
import { type TopicsNow, topicsNow } from './topics-now.ts';

/** The offsets of a partition's beginning and end; `lastStable` is the end for readers of committed records. */
export interface PartitionOffsets {
  readonly low: number;
  readonly high: number;
  readonly lastStable: number;
}

const ASKED_AS = {
  low: { at: EARLIEST, isolationLevel: READ_COMMITTED },
  high: { at: LATEST, isolationLevel: READ_UNCOMMITTED },
  lastStable: { at: LATEST, isolationLevel: READ_COMMITTED },
} as const;

export interface LogReader {
  topicsNow(topics: readonly string[]): Promise<TopicsNow>;
  partitionsOf(topic: string): Promise<readonly number[]>;
  /** The partitions of a topic, grouped by the broker that leads them now. */
  byLeader(topic: string): Promise<readonly (readonly number[])[]>;
  /** Returns the requested offsets only: each costs a request. */
  offsets<K extends keyof PartitionOffsets>(
    topic: string,
    partition: number,
    ...wanted: [K, ...K[]]
  ): Promise<Pick<PartitionOffsets, K>>;
  /** The first offsets at or after the time, or the end if there are none. */
  offsetsAt(topic: string, partitions: readonly number[], at: 'latest' | 'beginning' | number): Promise<Offsets>;
  /** Performs one fetch from all leaders in parallel. `records` reads ranges. */
  fetch(topic: string, from: Offsets, limits: FetchLimits): Promise<readonly Fetched[]>;
  close(): Promise<void>;
}

/** Leadership moves quickly, but all brokers learn of it only a moment later. */
const LEADS_NO_MORE = 'NOT_LEADER_FOR_PARTITION';
/** With pauses of 0.2 s, 0.4 s and so on, 3 s in all. */
const MOST_TRIES = 6;
const PAUSE_MS = 200;

/** Reads committed records over its own connections. Callers retry after a failure. */
export function createLogReader(kafka: Kafka): LogReader {
  const connection = reconnecting(
    () => connectCluster(kafka),
    ({ close }) => close(),
  );
  async function using<T>(work: (cluster: InnerCluster) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await connection.using(({ cluster }) => work(cluster));
      } catch (error) {
        if (protocolErrorOf(error) !== LEADS_NO_MORE || tries === MOST_TRIES) throw error;
        await pause(tries * PAUSE_MS);
      }
    }
  }
  return {
    topicsNow: (topics) => using((cluster) => topicsNow(cluster, topics)),
    partitionsOf: (topic) =>
      using(async (cluster) => [...(await leadersOf(cluster, topic)).keys()].sort((a, b) => a - b)),
    byLeader: (topic) =>
      using(async (cluster) => {
        const leaders = await leadersOf(cluster, topic);
        return [...Map.groupBy(leaders.keys(), (partition) => leaders.get(partition)).values()];
      }),
    offsets: <K extends keyof PartitionOffsets>(topic: string, partition: number, ...wanted: [K, ...K[]]) =>
      using(async (cluster) => {
        const asked = wanted.map(
          async (which) => [which, await offsetAt(cluster, { topic, partition, ...ASKED_AS[which] })] as const,
        );
        return Object.fromEntries(await Promise.all(asked)) as Pick<PartitionOffsets, K>; // each that is wanted
      }),
    offsetsAt: (topic, partitions, at) =>
      using(async (cluster) => {
        const time = at === 'latest' ? LATEST : at === 'beginning' ? EARLIEST : at;
        const found = partitions.map(async (partition): Promise<[number, number]> => {
          const place = { topic, partition, isolationLevel: READ_COMMITTED };
          const offset = await offsetAt(cluster, { ...place, at: time });
          return [partition, offset >= 0 ? offset : await offsetAt(cluster, { ...place, at: LATEST })];
        });
        return new Map(await Promise.all(found));
      }),
    async fetch(topic, from, limits) {
      const attempt = () => using((cluster) => fetchFrom(cluster, topic, from, limits));
      try {
        return await attempt();
      } catch (error) {
        // A broker that just lost leadership answers like any follower (KIP-392), and may lack the leader's records.
        if (protocolErrorOf(error) === 'OFFSET_OUT_OF_RANGE') return await attempt();
        throw error;
      }
    },
    close: () => connection.close(),
  };
}
