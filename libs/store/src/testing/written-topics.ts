/** Writes the topics that documents come from, as policy and the directory would, and opens a store and a source to read. */
import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { GateStatus } from '@lockbox/contracts/generated/gates';
import { requestId, tenantId } from '@lockbox/contracts/ids';
import { hashOf } from '@lockbox/evidence/chain';
import { publicKeysOf } from '@lockbox/evidence/signing-keys';
import type { Namespace } from '@lockbox/testing/namespace';
import { proofHeaders, SIGNING_KEYS } from '@lockbox/testing/signing-keys';
import { testStack } from '@lockbox/testing/stack';
import type { Outgoing } from '@lockbox/worker/definition';
import { createLogReader, openTopicSource } from '@lockbox/worker/read';
import { createRecordSender } from '@lockbox/worker/write';
import { type ProjectionCollections, type ProjectionName, projections } from '../collections/index.ts';
import { progressId } from '../collections/progress/collection.ts';
import { connectStore } from '../connect.ts';
import { type Rebuilt, rebuild } from '../rebuilding/rebuild.ts';
import { inputOf, type RebuildSource } from '../rebuilding/rebuild-source.ts';
import { type Saying, saidEvent } from './sample-events.ts';

export interface WrittenTopics {
  readonly store: Awaited<ReturnType<typeof connectStore>>;
  /** Encodes a tenant's next events, numbered and chained, without writing them. */
  valuesOf(tenant: string, sayings: readonly Saying[]): readonly Buffer[];
  /** Appends a tenant's next events. Returns their record values. */
  events(tenant: string, sayings: readonly Saying[], partition?: number): Promise<readonly Buffer[]>;
  /** Appends record values as they are, signed as policy signs. */
  raw(tenant: string, values: readonly Buffer[], partition?: number): Promise<void>;
  directory(key: string, value: DirectoryRecord | null): Promise<void>;
  gate(key: string, value: GateStatus | null): Promise<void>;
  text(textId: string, text: string | null): Promise<void>;
  /** The topic that collections come from, as their worker reads it. */
  source(collections: ProjectionCollections): Promise<RebuildSource>;
  /** Rebuilds a projection by its name, or any collections. */
  rebuild(which: ProjectionName | ProjectionCollections, mend?: boolean): Promise<Rebuilt>;
  /**
   * Reports whether a worker's documents have reached the end of their topic: no record is left for them. Offsets alone do not
   * show it: a partition may end with records that a killed policy worker has aborted, which no consumer receives.
   */
  isKept(which: ProjectionName | ProjectionCollections): Promise<boolean>;
  close(): Promise<void>;
}

export async function openWrittenTopics({ namespace, topics, kafka, registry }: Namespace): Promise<WrittenTopics> {
  const store = await connectStore({ url: testStack().mongoUrl, namespace });
  const sender = createRecordSender(kafka, Date.now);
  const reader = createLogReader(kafka);
  const codecs = {
    events: await openCodec(registry, namespace, 'events'),
    directory: await openCodec(registry, namespace, 'directory'),
    gates: await openCodec(registry, namespace, 'gates'),
    texts: await openCodec(registry, namespace, 'texts'),
  };
  const trust = { keys: publicKeysOf(SIGNING_KEYS.publicKey) };
  const heads = new Map<string, { readonly sequence: number; readonly hash: Buffer | null }>();
  const send = async (records: readonly Outgoing[]): Promise<void> => {
    await sender.send(records);
  };
  const raw = (tenant: string, values: readonly Buffer[], partition = 0) =>
    send(
      proofHeaders({ topic: topics.events, partition }, values).map(
        (headers, index): Outgoing => ({
          topic: topics.events,
          key: tenant,
          value: values[index] ?? null,
          partition,
          headers,
        }),
      ),
    );

  const valuesOf = (tenant: string, sayings: readonly Saying[]): readonly Buffer[] =>
    sayings.map((saying) => {
      const { sequence, hash } = heads.get(tenant) ?? { sequence: 0, hash: null };
      const value = codecs.events.encode(saidEvent(tenant, sequence + 1, saying, hash));
      heads.set(tenant, { sequence: sequence + 1, hash: hashOf(value) });
      return value;
    });

  async function source(collections: ProjectionCollections): Promise<RebuildSource> {
    const { schema, deliverRepeats } = inputOf(collections);
    const codec = codecs[schema] as Codec<unknown>; // only read from
    const { signal } = new AbortController();
    return await openTopicSource({ reader, codec, topic: topics[schema], schema, deliverRepeats, trust, signal });
  }

  return {
    store,
    raw,
    valuesOf,
    async events(tenant, sayings, partition) {
      const values = valuesOf(tenant, sayings);
      await raw(tenant, values, partition);
      return values;
    },
    directory: (key, value) =>
      send([{ topic: topics.directory, key, value: value === null ? null : codecs.directory.encode(value) }]),
    gate: (key, value) =>
      send([{ topic: topics.gates, key, value: value === null ? null : codecs.gates.encode(value) }]),
    text: (textId, text) =>
      send([
        {
          topic: topics.texts,
          key: textId,
          value:
            text === null
              ? null
              : codecs.texts.encode({
                  textId,
                  tenantId: tenantId(textId.split('/')[0] ?? ''),
                  requestId: requestId('request'),
                  salt: Buffer.alloc(16),
                  text,
                }),
        },
      ]),
    source,
    async rebuild(which, mend = false) {
      const collections = typeof which === 'string' ? projections[which] : which;
      return await rebuild({ store, collections, source: await source(collections), mend });
    },
    async isKept(which) {
      const collections = typeof which === 'string' ? projections[which] : which;
      const { topic, partitions, offsets, batches } = await source(collections);
      for (const partition of partitions) {
        const { low, lastStable } = await offsets(partition);
        const _id = progressId(collections[0].worker, topic, partition);
        const found = await store.collections.progress.findOne({ _id });
        for await (const { records } of batches(partition, { from: found?.next ?? low, to: lastStable }))
          if (records.length > 0) return false;
      }
      return true;
    },
    async close() {
      await Promise.all([store.close(), sender.close(), reader.close()]);
    },
  };
}
