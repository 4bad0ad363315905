import type { Event } from '@lockbox/contracts/generated/events';
import { providerLog } from '@lockbox/contracts/ids';
import { PROOF_HEADER, readProof, signerOf } from '@lockbox/evidence/proof';
import { createLogReader } from '@lockbox/worker/read';
import type { Cluster } from './context.ts';
import { createCopyCheck, createDecoder, keyText } from './decoding.ts';
import { readTopicsToEnd, type TopicRecord } from './reading.ts';

/** A key with which policy has signed, as the log introduces it (docs/guides/auditors.md). */
export interface KeyInLog {
  readonly keyId: string;
  readonly algorithm: string;
  readonly publicKey: string;
  /** True if the local LOCKBOX_SIGNING_PUBLIC_KEYS contains it. */
  readonly trusted: boolean;
  /** When it was introduced first, and last, in any partition. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** In how many partitions it was introduced, and in how many of them it is the newest. */
  readonly partitions: number;
  readonly newestIn: number;
  /** Its entry in LOCKBOX_SIGNING_KEYS_UNTIL, if it is replaced in all partitions. */
  readonly until: string | null;
}

/** An introduction in the log of a partition; `end` is where what its transaction wrote ends. */
interface Introduction {
  readonly keyId: string;
  readonly signer: string;
  readonly offset: number;
  readonly end: number;
}

/** Reads the log to its end; keys in the order in which they were introduced first, and how many partitions there are. */
export async function keyHistory(cluster: Cluster): Promise<{ keys: readonly KeyInLog[]; partitions: number }> {
  const { topics } = cluster;
  const trusted = cluster.trust().keys;
  const decoder = createDecoder(cluster);
  const copyOf = createCopyCheck();
  const keys = new Map<string, { data: Introduced; first: number; last: number; partitions: Set<number> }>();
  const introductions = new Map<number, Introduction[]>();
  const { partitions } = await readTopicsToEnd({
    cluster,
    topics: [topics.events],
    onRecords: async (records) => {
      for (const record of records.filter((one) => keyText(one) === providerLog(one.partition))) {
        const decoded = await decoder.decode(record.topic, record.raw);
        if (decoded.kind !== 'value' || decoded.schema !== 'events' || copyOf(record, decoded) !== undefined) continue;
        const { data, occurredAt } = decoded.value as Event; // the schema says so
        if (data.type !== 'SigningKeyIntroduced') continue;
        introductions.set(record.partition, [
          ...(introductions.get(record.partition) ?? []),
          introductionOf(record, data.keyId),
        ]);
        const known = keys.get(data.keyId) ?? { data, first: occurredAt, last: occurredAt, partitions: new Set() };
        known.partitions.add(record.partition);
        known.first = Math.min(known.first, occurredAt);
        known.last = Math.max(known.last, occurredAt);
        keys.set(data.keyId, known);
      }
    },
  });
  const count = partitions.get(topics.events) ?? 0;
  const topicId = await topicIdOf(cluster);
  const newest = [...introductions.values()].map((all) => all.at(-1)?.keyId);
  const inOrder = [...keys.values()].sort((a, b) => a.first - b.first);
  return {
    partitions: count,
    keys: inOrder.map(({ first, last, data: { keyId, algorithm, publicKey }, partitions: places }) => ({
      keyId,
      algorithm,
      publicKey,
      trusted: trusted.has(keyId),
      firstAt: new Date(first).toISOString(),
      lastAt: new Date(last).toISOString(),
      partitions: places.size,
      newestIn: newest.filter((one) => one === keyId).length,
      until: untilOf(keyId, topicId, count, introductions),
    })),
  };
}

async function topicIdOf({ kafka, topics: { events } }: Cluster): Promise<string> {
  const reader = createLogReader(kafka);
  const now = await reader.topicsNow([events]).finally(() => reader.close());
  return now.get(events)?.id ?? '';
}

function introductionOf({ offset, headers }: TopicRecord, keyId: string): Introduction {
  const header = headers[PROOF_HEADER];
  const proof = header && readProof(header);
  if (header === undefined || proof === undefined) return { keyId, signer: '', offset, end: offset };
  return { keyId, signer: signerOf(header).keyId, offset, end: offset + proof.size - proof.index };
}

/** Policy writes all of a transaction with one key, so a key that announces the next one counts to the end of that. */
function untilOf(
  keyId: string,
  topicId: string,
  partitions: number,
  introductions: ReadonlyMap<number, readonly Introduction[]>,
): string | null {
  const places: string[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const all = introductions.get(partition) ?? [];
    const replacing = all[all.findLastIndex((one) => one.keyId === keyId) + 1];
    if (replacing === undefined) return null;
    places.push(`${partition}:${replacing.signer === keyId ? replacing.end : replacing.offset}`);
  }
  return `${keyId}=${topicId}@${places.join(',')}`;
}

type Introduced = Extract<Event['data'], { readonly type: 'SigningKeyIntroduced' }>;
