import { setTimeout as pause } from 'node:timers/promises';
import { dataStoreId, tenantId } from '@lockbox/contracts/ids';
import { connectRegistry } from '@lockbox/contracts/registry';
import { sourceKeyOf } from '@lockbox/contracts/source-signature';
import { followGrants, type GrantsReader } from '@lockbox/grants/reader';
import { alarmCounter, createAlarm } from '@lockbox/platform/alarms';
import { createBell } from '@lockbox/platform/bell';
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
import { Gauge } from 'prom-client';
import { serveCredentials } from './credentials/serve.ts';
import { createConfirmations, followPolicy } from './enforcement.ts';
import { Gate } from './gate.ts';
import { openMongo } from './mongodb/open.ts';
import { openPostgres } from './postgres/open.ts';
import { createRefusals } from './refusals.ts';
import { createGateReporter } from './reports.ts';
import { keepRounds } from './rounds.ts';
import { type GateSettings, gateSettings } from './settings.ts';
import { createGateStatus, enforces, NOT_WORKING, toldOf } from './status.ts';

/** If Kafka is down, the shutdown does not wait for it: the gate's silence shows by itself. */
const STOPPED_TOLD_WITHIN_MS = 5_000;

/** Starts the gate of one data store. It opens nothing before it has read the log to its end. */
export async function startGate(settings: GateSettings): Promise<Running & { readonly log: Logger }> {
  const log = createLogger('gate', settings.LOCKBOX_LOG_LEVEL);
  log.info({ settings: describeSettings(gateSettings, settings) }, 'starting');
  const stopping = new AbortController();
  const telemetry = await startTelemetry('gate');
  const metrics = createMetrics('gate');
  const alarm = createAlarm(log, alarmCounter(metrics));
  const sessions = new Gauge({
    name: 'lockbox_gate_sessions',
    help: 'Sessions of engineers in the database behind the gate',
    registers: [metrics],
  });
  const topics = topicNames(settings.LOCKBOX_NAMESPACE);
  const clock = createClock({ development: settings.LOCKBOX_DEVELOPMENT, file: settings.LOCKBOX_CLOCK_FILE });
  const database = settings.LOCKBOX_GATE_DATABASE_URL.startsWith('mongodb')
    ? await openMongo(settings, clock.now)
    : openPostgres(settings, log, stopping.signal);
  const registry = connectRegistry(settings.LOCKBOX_REGISTRY_URL, registryAccess(settings));
  const kafka = connectKafka({ settings, clientId: `${topics.namespace}.gate`, log });
  const [tenant, store] = [tenantId(settings.LOCKBOX_GATE_TENANT), dataStoreId(settings.LOCKBOX_GATE_DATA_STORE)];

  const trust = logTrustOf(settings);
  const grants = followGrants({
    ...{ kafka, registry, topics, trust, clock, log, alarm, tenants: [tenant] },
    limits: {
      mostBehindMs: millisecondsOf(settings.LOCKBOX_GATE_MOST_BEHIND),
      clockToleranceMs: millisecondsOf(settings.LOCKBOX_GATE_CLOCK_TOLERANCE),
      stampedByBroker: !settings.LOCKBOX_DEVELOPMENT,
    },
  });
  const sourceKey = sourceKeyOf(settings.LOCKBOX_GATE_SOURCE_KEY);
  const reporting = { source: settings.LOCKBOX_GATE_SOURCE, dataStoreId: store };
  const reporter = createGateReporter({ kafka, registry, topics, reporting, sourceKey, now: clock.now });
  const refusals = createRefusals({ now: clock.now, tell: reporter.send, log });
  const { plane } = database;
  const policy = followPolicy({ kafka, registry, topics, trust, log, tenantId: tenant, dataStoreId: store });
  const confirm = createConfirmations((unconfirmed) =>
    reporter.send([{ kind: 'enforcing', tenantId: tenant, at: clock.now(), ...unconfirmed }]),
  );
  const { engine } = plane;
  const status = createGateStatus({ now: clock.now, engine, publish: (told, at) => reporter.status(tenant, told, at) });
  const clockInDoubt = (): boolean => grants.doubt(tenant) === 'CLOCK_IN_DOUBT';
  const gate = new Gate({
    ...{ plane, unknownRoles: database.unknownRoles, send: reporter.send, now: clock.now, alarm, log },
    lateAfterMs: millisecondsOf(settings.LOCKBOX_GATE_LATE_AFTER),
    grants: () => ({ certain: grants.doubt(tenant) === undefined, doors: doorsOf(grants, tenant, store) }),
    endedAt: (grantId) => grants.endedAt(tenant, grantId),
    clockInDoubt,
  });
  const bell = createBell();
  grants.onChange(bell.ring);
  const rounds = keepRounds({
    ...{ gate, plane, bell, log, signal: stopping.signal },
    everyMs: millisecondsOf(settings.LOCKBOX_GATE_EVERY),
    async afterRound(state, problems) {
      sessions.set(state.sessions.length);
      if (!clockInDoubt()) await refusals.flush();
      if (enforces(state, problems)) await confirm(policy.unconfirmed());
      await status.tell(toldOf(state, problems));
    },
    onTrouble: () => status.tellOnly(NOT_WORKING),
  });
  const credentials = await serveCredentials(settings, database.place, log, async ({ engineerId, grantId }) => {
    const doubt = grants.doubt(tenant);
    if (doubt !== undefined) return { granted: false, inDoubt: true, sentence: `${CANNOT_TELL} (${doubt}).` };
    // The token was right when it was issued: what counts is what runs now.
    const runningDoor = () =>
      doorsOf(grants, tenant, store).find((one) => one.grantId === grantId && one.engineerId === engineerId);
    const door = runningDoor();
    if (door === undefined) {
      const told = refusals.refused({ tenantId: tenant, dataStoreId: store, engineerId, permission: '' }, 'GRANT_OVER');
      await told.catch((err: unknown) => log.warn({ err }, 'a refusal cannot be told yet'));
      return { granted: false, inDoubt: false, sentence: GRANT_OVER };
    }
    const given = await plane.credentials(grantId, clock.now());
    // And still runs: its turn may have come late.
    const stands = grants.doubt(tenant) === undefined && runningDoor() !== undefined;
    if (given !== undefined && stands) return { granted: true, credentials: given, expiresAt: door.endsAt };
    return { granted: false, inDoubt: true, sentence: NOT_OPEN };
  });
  const health = await serveHealth({
    ...{ host: settings.LOCKBOX_HTTP_HOST, port: settings.LOCKBOX_HTTP_PORT, metrics },
    health: { notReady: () => [...grants.notReady(), ...rounds.notReady()], dead: () => [] },
  });
  return {
    log,
    failed: rounds.failed,
    async stop() {
      await credentials?.close();
      stopping.abort();
      bell.ring();
      await Promise.all([rounds.ended, database.ended]);
      refusals.end();
      const told = status
        .tellOnly(database.whenStopped)
        .catch((err: unknown) => log.warn({ err }, 'that the gate stops cannot be told'));
      await Promise.race([told, pause(STOPPED_TOLD_WITHIN_MS, undefined, { ref: false })]);
      await Promise.all([grants.stop(), policy.stop()]);
      await reporter.close();
      await plane.stop();
      await health.stop();
      await telemetry.stop();
    },
  };
}

const CANNOT_TELL = 'The gate cannot tell which grants there are. Try again in a moment';
const NOT_OPEN = 'The database is not open for this grant yet. Try again in a moment.';
const GRANT_OVER = 'The grant of this token no longer runs. Ask for access anew.';

/** The doors that there have to be: a grant's id, a tenant's and a data store's are all that tells them apart. */
const doorsOf = (grants: GrantsReader, tenant: string, store: string) =>
  grants
    .running()
    .filter(({ tenantId: its, dataStores }) => its === tenant && dataStores.some((id) => id === store))
    .map(({ grantId, requestId, tenantId: its, engineerId, permissions, grantedAt, expiresAt }) => ({
      ...{ grantId, requestId, tenantId: its, engineerId, permissions, grantedAt, endsAt: expiresAt },
    }));
