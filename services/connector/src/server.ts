import { connectRegistry } from '@lockbox/contracts/registry';
import { createClock } from '@lockbox/platform/clock';
import { createMetrics, serveHealth } from '@lockbox/platform/health';
import { createLogger, type Logger } from '@lockbox/platform/log';
import { registryAccess } from '@lockbox/platform/server-access';
import { describeSettings } from '@lockbox/platform/settings';
import type { Running } from '@lockbox/platform/shutdown';
import { startTelemetry } from '@lockbox/platform/telemetry';
import { topicNames } from '@lockbox/topics/names';
import { connectKafka } from '@lockbox/worker/kafka';
import { createConnectorApp } from './app.ts';
import { createPublisher } from './publisher.ts';
import { type ConnectorSettings, connectorSettings } from './settings.ts';
import { knownSources } from './sources.ts';

/** Starts the connector on real servers. It listens from the start, and says in /readyz what it waits for. */
export async function startConnector(settings: ConnectorSettings): Promise<Running & { readonly log: Logger }> {
  const sources = knownSources(settings);
  const log = createLogger('connector', settings.LOCKBOX_LOG_LEVEL);
  log.info({ settings: describeSettings(connectorSettings, settings), sources: [...sources.keys()] }, 'starting');
  const telemetry = await startTelemetry('connector');
  const metrics = createMetrics('connector');
  const namespace = settings.LOCKBOX_NAMESPACE;
  const clock = createClock({ development: settings.LOCKBOX_DEVELOPMENT, file: settings.LOCKBOX_CLOCK_FILE });
  const publisher = createPublisher({
    kafka: connectKafka({ settings, clientId: `${namespace}.connector`, log }),
    registry: connectRegistry(settings.LOCKBOX_REGISTRY_URL, registryAccess(settings)),
    topics: topicNames(namespace),
    ...{ clock, log },
  });
  const app = createConnectorApp({ log, metrics, sources, publisher, clock, time: Date.now });
  const { LOCKBOX_HTTP_HOST: host, LOCKBOX_HTTP_PORT: port, LOCKBOX_HEALTH_PORT: healthPort } = settings;
  const { notReady } = publisher;
  const health = await serveHealth({ host, port: healthPort, health: { notReady, dead: () => [] }, metrics });
  await app.listen({ host, port });
  return {
    log,
    async stop() {
      await app.close();
      await publisher.stop();
      await health.stop();
      await telemetry.stop();
    },
  };
}
