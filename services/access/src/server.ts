import { connectRegistry } from '@lockbox/contracts/registry';
import { sourceKeyOf } from '@lockbox/contracts/source-signature';
import { followGrants } from '@lockbox/grants/reader';
import { createSeenOnce } from '@lockbox/guard/seen-once';
import { alarmCounter, createAlarm } from '@lockbox/platform/alarms';
import { createClock } from '@lockbox/platform/clock';
import { millisecondsOf } from '@lockbox/platform/durations';
import { createMetrics, serveHealth } from '@lockbox/platform/health';
import { createLogger, type Logger } from '@lockbox/platform/log';
import { registryAccess } from '@lockbox/platform/server-access';
import { describeSettings } from '@lockbox/platform/settings';
import type { Running } from '@lockbox/platform/shutdown';
import { startTelemetry } from '@lockbox/platform/telemetry';
import { topicNames } from '@lockbox/topics/names';
import { connectKafka } from '@lockbox/worker/kafka';
import { logTrustOf } from '@lockbox/worker/read';
import { createAccessApp } from './app.ts';
import { findCaller } from './callers.ts';
import { findEngineer } from './engineers.ts';
import { tokenKeysOf } from './oauth/token-keys.ts';
import { createAccessReporter } from './reports/reporter.ts';
import { type AccessSettings, accessSettings } from './settings.ts';

/** Starts access on real servers. It listens from the start, refuses everybody until it knows, and says in /readyz what it waits for. */
export async function startAccess(settings: AccessSettings): Promise<Running & { readonly log: Logger }> {
  const callerOf = findCaller(settings.LOCKBOX_ACCESS_CALLERS, { development: settings.LOCKBOX_DEVELOPMENT });
  const log = createLogger('access', settings.LOCKBOX_LOG_LEVEL);
  log.info({ settings: describeSettings(accessSettings, settings) }, 'starting');
  const telemetry = await startTelemetry('access');
  const metrics = createMetrics('access');
  const namespace = settings.LOCKBOX_NAMESPACE;
  const clock = createClock({ development: settings.LOCKBOX_DEVELOPMENT, file: settings.LOCKBOX_CLOCK_FILE });
  const servers = {
    kafka: connectKafka({ settings, clientId: `${namespace}.access`, log }),
    registry: connectRegistry(settings.LOCKBOX_REGISTRY_URL, registryAccess(settings)),
    topics: topicNames(namespace),
    clock,
  };
  const reporter = createAccessReporter({
    ...servers,
    sourceKey: sourceKeyOf(settings.LOCKBOX_ACCESS_SOURCE_KEY),
    log,
  });
  const grants = followGrants({
    ...servers,
    trust: logTrustOf(settings),
    log,
    alarm: createAlarm(log, alarmCounter(metrics)),
    limits: {
      mostBehindMs: millisecondsOf(settings.LOCKBOX_ACCESS_MOST_BEHIND),
      clockToleranceMs: millisecondsOf(settings.LOCKBOX_ACCESS_CLOCK_TOLERANCE),
      stampedByBroker: !settings.LOCKBOX_DEVELOPMENT,
    },
  });
  const app = createAccessApp({
    ...{ log, metrics, grants, callerOf },
    onRefused: reporter.refused,
    url: settings.LOCKBOX_ACCESS_URL,
    tokens: {
      keys: await tokenKeysOf(settings.LOCKBOX_ACCESS_TOKEN_KEY, settings.LOCKBOX_ACCESS_TOKEN_PUBLIC_KEYS),
      seenProofs: { granted: createSeenOnce(), refused: createSeenOnce() },
      engineerOf: findEngineer(settings),
      clock,
    },
  });
  const { LOCKBOX_HTTP_HOST: host, LOCKBOX_HTTP_PORT: port, LOCKBOX_HEALTH_PORT: healthPort } = settings;
  const { notReady } = grants;
  const health = await serveHealth({ host, port: healthPort, health: { notReady, dead: () => [] }, metrics });
  await app.listen({ host, port });
  return {
    log,
    async stop() {
      await app.close();
      await reporter.stop();
      await grants.stop();
      await health.stop();
      await telemetry.stop();
    },
  };
}
