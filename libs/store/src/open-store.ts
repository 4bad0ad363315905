import type { Logger } from '@lockbox/platform/log';
import { mongoTls } from '@lockbox/platform/server-access';
import type { MongoSettings } from '@lockbox/platform/settings';
import type { Registry } from 'prom-client';
import { connectStore, type Store } from './connect.ts';
import type { CollectionDefinition } from './define-collection.ts';

/** The part of the runtime that a worker's store needs. */
export interface StoreDeps {
  readonly settings: MongoSettings;
  readonly topics: { readonly namespace: string };
  readonly log: Logger;
  readonly metrics: Registry;
  onStop(work: () => Promise<void>): void;
}

/** Opens a worker's store, creates the indexes of the collections that it writes, and closes it when the worker stops. */
export async function openStore(
  { settings, topics, log, metrics, onStop }: StoreDeps,
  written: readonly CollectionDefinition[],
): Promise<Store> {
  const store = await connectStore({
    url: settings.LOCKBOX_MONGO_URL,
    tls: mongoTls(settings),
    namespace: topics.namespace,
    written,
    log,
    metrics,
  });
  onStop(() => store.close());
  // The driver gives up a client for good that never reached a server, and the indexes are created by a client of their own.
  await store.connect();
  await store.ensureIndexes();
  return store;
}
