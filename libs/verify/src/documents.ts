import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { storeSettings } from '@lockbox/command-line/settings';
import { openCodec } from '@lockbox/contracts/codec';
import { mongoTls } from '@lockbox/platform/server-access';
import type { LogCluster } from '@lockbox/proof/cluster';
import type { PartitionListener } from '@lockbox/proof/verify/verify-partition';
import { collections } from '@lockbox/store/collections';
import { connectStore } from '@lockbox/store/connect';
import type { SourceRecord } from '@lockbox/store/define-collection';
import { type HeldCollection, ProjectionHold } from '@lockbox/store/rebuilding';
import { createLogReader, openTopicSource } from '@lockbox/worker/read';

/** MongoDB's documents, to be held against the log while it is read. */
export interface HeldDocuments {
  listen(partition: number): PartitionListener;
  finish(): Promise<readonly HeldCollection[]>;
  close(): Promise<void>;
}

/** The documents that people see: requests, grants, policies, and the trail. Nothing in the database is changed. */
const COMPARED = [
  collections.requests,
  collections.outcomes,
  collections.grants,
  collections.policies,
  collections.audit_events,
] as const;

/** Opens the database of `--database`, at this address or at that of the settings, before the log is read. */
export async function holdDocuments(
  env: EnvironmentVariables,
  cluster: LogCluster,
  address: string | true,
  isPart: boolean,
): Promise<HeldDocuments> {
  const settings = storeSettings(address === true ? env : { ...env, LOCKBOX_MONGO_URL: address });
  const { LOCKBOX_MONGO_URL: url, LOCKBOX_NAMESPACE: namespace } = settings;
  const { registry, topics } = cluster;
  const store = await connectStore({ url, tls: mongoTls(settings), namespace });
  const reader = createLogReader(cluster.kafka);
  const close = async (): Promise<void> => {
    await Promise.all([store.close(), reader.close()]);
  };
  try {
    const source = await openTopicSource({
      reader,
      codec: await openCodec(registry, topics.namespace, 'events'),
      topic: topics.events,
      schema: 'events',
      deliverRepeats: false,
      trust: cluster.trust(),
      signal: new AbortController().signal,
    });
    const held = await ProjectionHold.open({ store, collections: COMPARED, source, isPart });
    return {
      listen(partition) {
        let taken: SourceRecord<'events'>[] = [];
        return {
          onLeaf: (value, { offset, key, raw }) => void taken.push({ partition, offset, key, raw, value }),
          async flush() {
            const records = taken;
            taken = [];
            await held.take(records);
          },
          end: () => held.endPartition(),
        };
      },
      finish: () => held.finish(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
