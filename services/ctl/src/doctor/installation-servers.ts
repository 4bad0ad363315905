import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { storeSettings } from '@lockbox/command-line/settings';
import { mongoTls } from '@lockbox/platform/server-access';
import { connectStore, type Store } from '@lockbox/store/connect';
import { createLogReader, type LogReader } from '@lockbox/worker/read';
import type { Admin } from 'kafkajs';
import { type Cluster, openProgramCluster } from '../context.ts';

export type InstallationServer = 'kafka' | 'registry' | 'mongo';

/** An installation's servers, each connected once for all checks, when the first asks for it. */
export interface InstallationServers {
  readonly cluster: Cluster;
  readonly admin: () => Promise<Admin>;
  /** One of its own for each check: kafkajs leaves connections open where several begin to use one reader at once. */
  openReader(): LogReader;
  readonly store: () => Promise<Store>;
  /** Resolves when the server answers; rejects with why it does not. */
  answers(server: InstallationServer): Promise<unknown>;
  close(): Promise<void>;
}

/** Throws SettingsError: without Kafka and registry there is no installation to look at. */
export function openServers(env: EnvironmentVariables): InstallationServers {
  const cluster = openProgramCluster(env);
  const { kafka, registry } = cluster;
  const opened: (() => Promise<unknown>)[] = [];
  const admin = once(async () => {
    const connected = kafka.admin();
    opened.push(() => connected.disconnect());
    await connected.connect();
    return connected;
  });
  const store = once(async () => {
    const settings = storeSettings(env);
    const { LOCKBOX_MONGO_URL: url, LOCKBOX_NAMESPACE: namespace } = settings;
    const connected = await connectStore({ url, tls: mongoTls(settings), namespace });
    opened.push(() => connected.close());
    await connected.connect();
    return connected;
  });
  const answered = {
    kafka: once(async () => (await admin()).describeCluster()),
    // Any answer will do, also that there is none of this number.
    registry: once(() => registry.schemaById(1)),
    mongo: once(async () => (await store()).db.command({ ping: 1 })),
  };
  return {
    cluster,
    admin,
    openReader() {
      const reader = createLogReader(kafka);
      opened.push(() => reader.close());
      return reader;
    },
    store,
    answers: (server) => answered[server](),
    close: async () => void (await Promise.allSettled(opened.map((close) => close()))),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
