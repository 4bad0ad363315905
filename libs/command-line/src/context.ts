import { connectRegistry } from '@lockbox/contracts/registry';
import { type Clock, createClock } from '@lockbox/platform/clock';
import { requireAltered } from '@lockbox/platform/patches';
import { registryAccess } from '@lockbox/platform/server-access';
import type { LogCluster } from '@lockbox/proof/cluster';
import { topicNames } from '@lockbox/topics/names';
import { kafkaAccess } from '@lockbox/worker/kafka';
import { logTrustOf } from '@lockbox/worker/read';
import kafkajs from 'kafkajs';
import type { EnvironmentVariables } from './installation.ts';
import type { CommandOutput } from './output.ts';
import { type ClusterSettings, clockSettings, clusterSettings, trustSettings } from './settings.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { logLevel } = kafkajs;

/** The context that every command gets. */
export interface Context {
  readonly env: EnvironmentVariables;
  readonly out: CommandOutput;
}

/** The installation's clock, also where no server is asked. */
export function clockOf(env: EnvironmentVariables): Clock {
  const { LOCKBOX_DEVELOPMENT, LOCKBOX_CLOCK_FILE } = clockSettings(env);
  return createClock({ development: LOCKBOX_DEVELOPMENT, file: LOCKBOX_CLOCK_FILE });
}

/** Kafka, registry and names of one installation. */
export interface OpenedCluster extends LogCluster {
  readonly settings: ClusterSettings;
}

/** Makes the clients, unconnected. Someone waits at a terminal, so a silent server is reported within seconds. */
export function openCluster(env: EnvironmentVariables, clientId: string): OpenedCluster {
  const settings = clusterSettings(env);
  requireAltered('kafkajs', kafkajs);
  return {
    settings,
    kafka: new kafkajs.Kafka({
      clientId,
      ...kafkaAccess(settings),
      connectionTimeout: 3_000,
      retry: { retries: 6, initialRetryTime: 50, maxRetryTime: 2_000 },
      // Errors reach the caller as exceptions.
      logLevel: env.LOCKBOX_LOG_LEVEL === 'debug' ? logLevel.INFO : logLevel.NOTHING,
    }),
    registry: connectRegistry(settings.LOCKBOX_REGISTRY_URL, registryAccess(settings)),
    topics: topicNames(settings.LOCKBOX_NAMESPACE),
    clock: clockOf(env),
    trust: () => logTrustOf(trustSettings(env)),
  };
}
