import { fileURLToPath } from 'node:url';
import type { Event } from '@lockbox/contracts/generated/events';
import { loadLicences } from '@lockbox/contracts/licences';
import { loadPermissions } from '@lockbox/contracts/permissions';
import { connectRegistry } from '@lockbox/contracts/registry';
import { sourceKeyOf } from '@lockbox/contracts/source-signature';
import { alarmCounter, createAlarm } from '@lockbox/platform/alarms';
import { createClock } from '@lockbox/platform/clock';
import { millisecondsOf } from '@lockbox/platform/durations';
import { createMetrics, serveHealth } from '@lockbox/platform/health';
import { listed } from '@lockbox/platform/listed';
import { createLogger, type Logger } from '@lockbox/platform/log';
import { retrying } from '@lockbox/platform/retrying';
import { mongoTls, registryAccess } from '@lockbox/platform/server-access';
import { describeSettings } from '@lockbox/platform/settings';
import type { Running } from '@lockbox/platform/shutdown';
import { startTelemetry } from '@lockbox/platform/telemetry';
import { connectStore, type Store } from '@lockbox/store/connect';
import { topicNames } from '@lockbox/topics/names';
import { providerPasskeysFrom } from '@lockbox/topics/provider-passkeys';
import { connectKafka } from '@lockbox/worker/kafka';
import { logTrustOf } from '@lockbox/worker/read';
import type { Registry } from 'prom-client';
import { createAdministration } from './administration/administration.ts';
import { createApp } from './app.ts';
import { createChanges } from './changes/changes.ts';
import { createProjectionWait } from './changes/projection-wait.ts';
import { createReadYourWrites } from './changes/read-your-writes.ts';
import { measureApprovals } from './commands/approval-grants.ts';
import { createCommands } from './commands/commands.ts';
import { createIntakeRecords, PORTAL_SOURCE } from './commands/intake-records.ts';
import { createOutcomes } from './commands/outcomes.ts';
import { createProviderCommands } from './commands/provider-commands.ts';
import type { Dependencies } from './dependencies.ts';
import { createBundles } from './evidence/bundles.ts';
import { createEventRecord } from './evidence/event-record.ts';
import { connectLog, type LogConnection } from './evidence/log-connection.ts';
import { createSlices } from './evidence/slices.ts';
import { createRefusalLimit } from './limits/refusals.ts';
import { passkeyPlaceOf } from './passkeys/passkeys.ts';
import { createReads } from './reads/reads.ts';
import { createRecentRequests } from './reads/recent-requests.ts';
import { createRecentTexts } from './reads/recent-texts.ts';
import { createSealedDemands } from './sealed/demands.ts';
import { type PortalSettings, portalSettings } from './settings.ts';
import { createIssuers } from './sign-in/issuers.ts';
import { createPeople } from './sign-in/people.ts';
import { Sessions } from './sign-in/sessions.ts';
import { createIdentityCheck } from './sign-in/tokens.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

const PING_MS = 1_000;
const WEB_FOLDER = fileURLToPath(new URL('../web/dist', import.meta.url));

/** Starts the portal on real servers. It listens from the start, and says in /readyz what it waits for. */
export async function startPortal(settings: PortalSettings): Promise<Running & { readonly log: Logger }> {
  const log = createLogger('portal', settings.LOCKBOX_LOG_LEVEL);
  log.info({ settings: describeSettings(portalSettings, settings) }, 'starting');
  warnOfUnusableCookies(settings, log);
  const telemetry = await startTelemetry('portal');
  const metrics = createMetrics('portal');
  const { LOCKBOX_MONGO_URL: url, LOCKBOX_NAMESPACE: namespace } = settings;
  const store = await connectStore({ url, tls: mongoTls(settings), namespace, log, metrics });
  const { deps, eventLog, notReady } = assemble(settings, { store, log, metrics });
  const stopping = new AbortController();
  // Until the database answers, calls that need it get 503.
  const reaching = retrying({ signal: stopping.signal }, () => store.connect());
  const { LOCKBOX_HTTP_HOST: host, LOCKBOX_HTTP_PORT: port, LOCKBOX_HEALTH_PORT: healthPort } = settings;
  const health = await serveHealth({ host, port: healthPort, health: { notReady, dead: () => [] }, metrics });
  const app = await createApp(deps);
  await app.listen({ host, port });
  return {
    log,
    async stop() {
      stopping.abort();
      await app.close();
      await reaching;
      await eventLog.stop();
      await store.close();
      await health.stop();
      await telemetry.stop();
    },
  };
}

function warnOfUnusableCookies({ LOCKBOX_PORTAL_URL }: PortalSettings, log: Logger): void {
  const { protocol, origin, hostname } = new URL(LOCKBOX_PORTAL_URL);
  if (protocol !== 'http:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return;
  log.warn(
    { url: origin },
    'nobody can sign in: browsers refuse the cookie of a session over http from another machine',
  );
}

interface Assembled {
  readonly deps: Dependencies;
  readonly eventLog: LogConnection;
  /** The reasons why the portal cannot serve now, for /readyz; empty when it can. */
  readonly notReady: () => Promise<readonly string[]>;
}

interface Seeing {
  readonly recent: ReturnType<typeof createRecentRequests>;
  readonly texts: ReturnType<typeof createRecentTexts>;
  readonly readers: readonly { seen(event: Event): void }[];
}

/** Hands each new record of the log to the parts of the portal that wait for it. */
const seenBy = ({ recent, texts, readers }: Seeing) => ({
  event(event: Event, length: number) {
    recent.seen(event, length);
    for (const reader of readers) reader.seen(event);
  },
  text: texts.seen,
  eventsMissed: recent.forgetAll,
  textsMissed: texts.forgetAll,
});

/** Connects what the routes depend on to real servers. */
function assemble(
  settings: PortalSettings,
  { store, log, metrics }: { readonly store: Store; readonly log: Logger; readonly metrics: Registry },
): Assembled {
  const namespace = settings.LOCKBOX_NAMESPACE;
  const topics = topicNames(namespace);
  const clock = createClock({ development: settings.LOCKBOX_DEVELOPMENT, file: settings.LOCKBOX_CLOCK_FILE });
  const portalOrigin = new URL(settings.LOCKBOX_PORTAL_URL).origin;
  const passkeyPlace = passkeyPlaceOf(portalOrigin, settings.LOCKBOX_INSTALLATION);
  const waitMs = millisecondsOf(settings.LOCKBOX_OUTCOME_WAIT);
  const outcomes = createOutcomes(waitMs);
  const refusals = createRefusalLimit();
  const recent = createRecentRequests();
  const texts = createRecentTexts();
  // Two, since looks for calls are frequent, and what pages wait for may be thousands of changes.
  const projections = createProjectionWait(store, log, { firstMs: 25, longestMs: 100 });
  const changes = createChanges(createProjectionWait(store, log, { firstMs: 100, longestMs: 500 }));
  const writes = createReadYourWrites(projections, waitMs);
  const alarm = createAlarm(log, alarmCounter(metrics));
  const eventLog = connectLog({
    kafka: connectKafka({ settings, clientId: `${namespace}.portal`, log }),
    registry: connectRegistry(settings.LOCKBOX_REGISTRY_URL, registryAccess(settings)),
    topics,
    clock,
    senderKey: settings.LOCKBOX_SENDER_KEY,
    trust: logTrustOf(settings),
    log,
    alarm,
    seeing: seenBy({ recent, texts, readers: [writes, outcomes, refusals, changes] }),
  });
  const { send, toRecord, encodeIntake } = eventLog;
  const people = createPeople(store);
  const licences = loadLicences();
  const reads = createReads(store, {
    recent,
    texts,
    writes,
    providerName: settings.LOCKBOX_PROVIDER_NAME,
    catalogue: licences,
    passkeyPlace,
    providerPasskeysFrom: providerPasskeysFrom(settings),
    eventsTopic: topics.events,
    now: clock.now,
    alarm,
  });
  const evidence = {
    ...{ store, reads, eventLog },
    eventsTopic: topics.events,
    installation: settings.LOCKBOX_INSTALLATION,
    checkpointKeys: settings.LOCKBOX_CHECKPOINT_PUBLIC_KEYS.split(','),
    now: clock.now,
    waitMs,
  };
  const sessionKeys = { present: settings.LOCKBOX_SESSION_KEY, previous: settings.LOCKBOX_SESSION_KEY_PREVIOUS };
  const deps: Dependencies = {
    log,
    metrics,
    people,
    administration: createAdministration({ toRecord, send, outcomes, people, log }),
    reads,
    bundles: createBundles({
      ...evidence,
      ...{ log, alarm },
      policyKeys: settings.LOCKBOX_SIGNING_PUBLIC_KEYS.split(','),
    }),
    slices: createSlices({ ...evidence, log }),
    commands: createCommands({ toRecord, send, outcomes }),
    providerCommands: createProviderCommands({ toRecord, send, outcomes, partitions: eventLog.commandPartitions }),
    intake: createIntakeRecords({
      encode: encodeIntake,
      topic: topics.intake(PORTAL_SOURCE),
      sourceKey: sourceKeyOf(settings.LOCKBOX_SOURCE_KEY),
      now: clock.now,
      send,
      outcomes,
    }),
    eventRecord: createEventRecord({ reads, eventLog, log }),
    outcomes,
    approvalAnswered: measureApprovals(metrics),
    projections,
    changes,
    refusals,
    sealedDemands: createSealedDemands(store, sessionKeys),
    webhooks: createWebhooks(store, clock.now),
    permissions: loadPermissions(settings.LOCKBOX_PERMISSIONS_FILE),
    licences,
    development: settings.LOCKBOX_DEVELOPMENT,
    now: clock.now,
    checkToken: createIdentityCheck(settings),
    issuers: createIssuers(settings),
    sessions: new Sessions(store, {
      keys: sessionKeys,
      alarm,
      idleMs: millisecondsOf(settings.LOCKBOX_SESSION_IDLE),
      absoluteMs: millisecondsOf(settings.LOCKBOX_SESSION_LIMIT),
    }),
    portalOrigin,
    passkeyPlace,
    providerName: settings.LOCKBOX_PROVIDER_NAME,
    trustedProxies: listed(settings.LOCKBOX_TRUSTED_PROXIES),
    callsPerMinute: settings.LOCKBOX_CALLS_PER_MINUTE,
    webFolder: WEB_FOLDER,
  };
  const notReady = async () => [...eventLog.notReady(), ...(await databaseTrouble(store))];
  return { deps, eventLog, notReady };
}

const databaseTrouble = (store: Store): Promise<readonly string[]> =>
  store.db.command({ ping: 1 }, { timeoutMS: PING_MS }).then(
    () => [],
    (error: unknown) => [`waits for MongoDB (${error instanceof Error ? error.name : error})`],
  );
