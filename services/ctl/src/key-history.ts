import type { Event } from '@lockbox/contracts/generated/events';
import { providerLog } from '@lockbox/contracts/ids';
import type { Cluster } from './context.ts';
import { createCopyCheck, createDecoder, keyText } from './decoding.ts';
import { readTopicsToEnd } from './reading.ts';

/** A key with which policy has signed, as the log introduces it (docs/guides/auditors.md). */
export interface KeyInLog {
  readonly keyId: string;
  readonly algorithm: string;
  readonly publicKey: string;
  /** Whether LOCKBOX_SIGNING_PUBLIC_KEYS has it here. */
  readonly trusted: boolean;
  /** When it was introduced first, and last, in any partition. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** In how many partitions it was introduced, and in how many of them it is the newest. */
  readonly partitions: number;
  readonly newestIn: number;
}

/** Reads the log to its end; keys in the order in which they were introduced first, and how many partitions there are. */
export async function keyHistory(cluster: Cluster): Promise<{ keys: readonly KeyInLog[]; partitions: number }> {
  const { topics } = cluster;
  const trusted = cluster.trust().keys;
  const decoder = createDecoder(cluster);
  const copyOf = createCopyCheck();
  const keys = new Map<string, { data: Introduced; first: number; last: number; partitions: Set<number> }>();
  const newest = new Map<number, string>();
  const { partitions } = await readTopicsToEnd({
    cluster,
    topics: [topics.events],
    onRecords: async (records) => {
      for (const record of records.filter((one) => keyText(one) === providerLog(one.partition))) {
        const decoded = await decoder.decode(record.topic, record.raw);
        if (decoded.kind !== 'value' || decoded.schema !== 'events' || copyOf(record, decoded) !== undefined) continue;
        const { data, occurredAt } = decoded.value as Event; // the schema says so
        if (data.type !== 'SigningKeyIntroduced') continue;
        newest.set(record.partition, data.keyId);
        const known = keys.get(data.keyId) ?? { data, first: occurredAt, last: occurredAt, partitions: new Set() };
        known.partitions.add(record.partition);
        known.first = Math.min(known.first, occurredAt);
        known.last = Math.max(known.last, occurredAt);
        keys.set(data.keyId, known);
      }
    },
  });
  const inOrder = [...keys.values()].sort((a, b) => a.first - b.first);
  return {
    partitions: partitions.get(topics.events) ?? 0,
    keys: inOrder.map(({ first, last, data: { keyId, algorithm, publicKey }, partitions: places }) => ({
      keyId,
      algorithm,
      publicKey,
      trusted: trusted.has(keyId),
      firstAt: new Date(first).toISOString(),
      lastAt: new Date(last).toISOString(),
      partitions: places.size,
      newestIn: [...newest.values()].filter((one) => one === keyId).length,
    })),
  };
}

type Introduced = Extract<Event['data'], { readonly type: 'SigningKeyIntroduced' }>;
