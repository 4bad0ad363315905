import { connectRegistry, type SchemaRegistryClient, type SchemaTexts } from '@lockbox/contracts/registry';
import { type SignedRecord, signedBySource } from '@lockbox/contracts/source-signature';
import { type Clock, createClock } from '@lockbox/platform/clock';
import { requirePatch } from '@lockbox/platform/patches';
import { registryAccess } from '@lockbox/platform/server-access';
import { type TopicNames, topicNames } from '@lockbox/topics/names';
import { kafkaAccess } from '@lockbox/worker/kafka';
import { type LogTrust, logTrustOf } from '@lockbox/worker/read';
import kafkajs, { type Kafka } from 'kafkajs';
import type { EnvironmentVariables } from './installation.ts';
import type { CommandOutput } from './output.ts';
import { type ClusterSettings, clockSettings, clusterSettings, sourceKeys, trustSettings } from './settings.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { logLevel } = kafkajs;

/** What every command gets. */
export interface Context {
  readonly env: EnvironmentVariables;
  readonly out: CommandOutput;
}

/** Kafka, registry and names of one installation. */
export interface Cluster {
  readonly settings: ClusterSettings;
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient & SchemaTexts;
  readonly topics: TopicNames;
  readonly clock: Clock;
  /** The headers of a record that is signed as this source signs; none where LOCKBOX_SOURCE_KEYS has no key of it. */
  readonly signatureOf: (source: string, record: SignedRecord) => Record<string, string>;
  /** Whose events are believed; the settings are read when the log is. */
  readonly trust: () => LogTrust;
}

/** The installation's clock, also where no server is asked. */
export function clockOf(env: EnvironmentVariables): Clock {
  const { LOCKBOX_DEVELOPMENT, LOCKBOX_CLOCK_FILE } = clockSettings(env);
  return createClock({ development: LOCKBOX_DEVELOPMENT, file: LOCKBOX_CLOCK_FILE });
}

/** Makes the clients, unconnected. Someone waits at a terminal, so a silent server is reported within seconds. */
export function openCluster(env: EnvironmentVariables): Cluster {
  const settings = clusterSettings(env);
  const clock = clockOf(env);
  requirePatch('kafkajs', kafkajs);
  return {
    settings,
    kafka: new kafkajs.Kafka({
      clientId: 'lockbox-ctl',
      ...kafkaAccess(settings),
      connectionTimeout: 3_000,
      retry: { retries: 6, initialRetryTime: 50, maxRetryTime: 2_000 },
      // Errors reach the caller as exceptions.
      logLevel: env.LOCKBOX_LOG_LEVEL === 'debug' ? logLevel.INFO : logLevel.NOTHING,
    }),
    registry: connectRegistry(settings.LOCKBOX_REGISTRY_URL, registryAccess(settings)),
    topics: topicNames(settings.LOCKBOX_NAMESPACE),
    clock,
    signatureOf(source, record) {
      const [key] = sourceKeys(env).get(source) ?? [];
      return key === undefined ? {} : signedBySource(source, key, record, clock.now());
    },
    trust: () => logTrustOf(trustSettings(env)),
  };
}
