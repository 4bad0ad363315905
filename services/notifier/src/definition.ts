import { loadPermissions } from '@lockbox/contracts/permissions';
import { watchClockJumps } from '@lockbox/platform/clock-jumps';
import { deliveries } from '@lockbox/store/collections/deliveries';
import {
  webhooks as webhooksDefinition,
  webhookTests as webhookTestsDefinition,
} from '@lockbox/store/collections/webhooks';
import type { Store } from '@lockbox/store/connect';
import { openStore } from '@lockbox/store/open-store';
import { createProjectionRunners } from '@lockbox/store/projecting';
import { derivedKey } from '@lockbox/store/seal';
import type { WorkerDefinition } from '@lockbox/worker/definition';
import { createLogReader, eventProofIn } from '@lockbox/worker/read';
import type { WorkerDeps } from '@lockbox/worker/run';
import { createAlteredWorkLists } from './alterations.ts';
import { openChannels } from './channels/open-channels.ts';
import { sendTests } from './channels/webhooks/webhook-tests.ts';
import { createLogEvidence, type LogEvidence } from './evidence/log-evidence.ts';
import { type NotifierDeps, openNotifierPartition } from './partition.ts';
import { createCheckpoints } from './planning/checkpoints.ts';
import { planningCollectionsOf, participants as requestsDefinition } from './planning/collections.ts';
import type { FreshNotices } from './planning/fresh-notices.ts';
import { createPlanner } from './planning/planner.ts';
import { createDeliveries, type DeliveryDeps, type NoticeDeliveries } from './sending/deliveries.ts';
import { createNoticeMetrics } from './sending/notice-metrics.ts';
import { createOutcomeReports } from './sending/outcome-reports.ts';
import { createPutOff } from './sending/put-off.ts';
import { createWriteBuffer } from './sending/write-buffer.ts';
import type { NotifierSettings } from './settings.ts';
import { createTasks, type Tasks } from './tasks.ts';
import type { Provider } from './wording/compose-view.ts';
import { createItemSeal, type ItemSeal } from './work-list/item-seal.ts';
import { workItems } from './work-list/items.ts';

const WORKER = 'notifier';
/** E-mail may wait 250 ms, so one round handles many events. */
const GATHER_MS = 250;

/** Tells people what happened, by e-mail, and systems by webhooks; and writes into the log what became of it. */
export async function defineNotifier(deps: WorkerDeps<NotifierSettings>): Promise<WorkerDefinition<'events'>> {
  const { topics, clock } = deps;
  const provider = providerOf(deps.settings); // first, since a wrong file needs no server to be found
  const command = await deps.commandSender('notifier');
  const store = await openStore(deps, [
    deliveries,
    workItems,
    requestsDefinition,
    webhooksDefinition,
    webhookTestsDefinition,
  ]);
  const items = store.collection(workItems);
  const keys = { present: derivedKey(deps.settings.LOCKBOX_SENDER_KEY, 'lockbox/notifier-documents/v1') };
  const collections = planningCollectionsOf(store, keys);
  const webhooks = store.collection(webhooksDefinition);

  const tasks = createTasks(deps);
  const alterations = tasks.add('what others have altered', () =>
    createAlteredWorkLists({
      items,
      collections,
      alarm: tasks.alarm,
      waiting: (reason) => deps.waiting({ source: 'reading the log again', reason }),
    }),
  );
  const itemSeal = createItemSeal(keys, workItems.name, alterations.itemsAltered);
  alterations.use(itemSeal);
  const buffer = createWriteBuffer(items, itemSeal);
  const outcomes = tasks.add('outcomes', (bell) =>
    createOutcomeReports({ items, itemSeal, buffer, command, clock }, bell),
  );
  const deliveryDeps: DeliveryDeps = {
    store,
    collections,
    items,
    itemSeal,
    buffer,
    clock,
    alarm: tasks.alarm,
    onSettled: countSettled(deps),
    onWritten: outcomes.add,
  };
  const evidence = followLog(deps, tasks);
  const channels = openChannels({ ...deps, store, provider, evidence, cameUp: tasks.ringAll }).map((channel) =>
    tasks.add(channel.name, (bell) => createDeliveries(deliveryDeps, channel, bell)),
  );
  sendWebhookTests(deps, store, itemSeal, () => {
    for (const channel of channels) channel.look();
  });
  tasks.add('what a wrong clock put off', (bell) => createPutOff({ items, clock }, bell));
  const checkpoints = tasks.add('checkpoints', (bell) => createCheckpoints(collections, bell, store.ensureIndexes));
  const partitionDeps: NotifierDeps = {
    collections,
    planner: createPlanner({ collections, items, itemSeal, webhooks, fresh: freshFor(channels), clock }),
    checkpoints,
    alterations,
    tasks: tasks.all,
    runnerOf: createProjectionRunners({ store, collections: [deliveries], topics }).open,
    eventsTopic: topics.events,
    ringAll: tasks.ringAll,
  };
  watchClockJumps(deps, tasks.ringAll);
  return {
    name: WORKER,
    inputs: [{ topic: topics.events, schema: 'events', unreadable: 'stop' }],
    delivery: 'at-least-once',
    lowPriority: true,
    gatherMs: GATHER_MS,
    outputs: [topics.commands],
    open: (context) => openNotifierPartition(partitionDeps, context),
  };
}

const providerOf = (settings: NotifierSettings): Provider => ({
  providerName: settings.LOCKBOX_PROVIDER_NAME,
  portalUrl: portalUrlOf(settings),
  permissions: loadPermissions(settings.LOCKBOX_PERMISSIONS_FILE),
});
const portalUrlOf = ({ LOCKBOX_PORTAL_URL }: NotifierSettings): string => LOCKBOX_PORTAL_URL.replace(/\/+$/, '');

/** Follows the log for the evidence in e-mails. */
function followLog(
  { settings, kafka, topics, trust, onStop }: WorkerDeps<NotifierSettings>,
  tasks: Tasks,
): LogEvidence {
  const reader = createLogReader(kafka);
  onStop(() => reader.close());
  const evidence = createLogEvidence({
    reader,
    topics,
    installation: settings.LOCKBOX_INSTALLATION,
    checkpointKeys: settings.LOCKBOX_CHECKPOINT_PUBLIC_KEYS.split(','),
    proof: eventProofIn(reader, topics.events, trust),
  });
  return tasks.add('what letters say of the log', () => evidence);
}

function sendWebhookTests(
  { settings, clock, onStop, waiting }: WorkerDeps<NotifierSettings>,
  store: Store,
  itemSeal: ItemSeal,
  added: () => void,
): void {
  const tests = sendTests({
    store,
    itemSeal,
    clock,
    portalUrl: portalUrlOf(settings),
    development: settings.LOCKBOX_DEVELOPMENT,
    added,
    waiting: (reason) => waiting({ source: 'webhook tests', reason }),
  });
  onStop(() => tests.stop());
}

/** Each channel takes what is fresh of its own. */
const freshFor = (channels: readonly NoticeDeliveries[]): FreshNotices => ({
  claim: (fresh) => new Map(channels.flatMap((channel) => [...channel.claim(fresh)])),
  added(added) {
    for (const channel of channels) channel.added(added);
  },
});

/** Counts, measures and logs what became of each notice. */
function countSettled({ metrics, log }: WorkerDeps<NotifierSettings>): DeliveryDeps['onSettled'] {
  const count = createNoticeMetrics(metrics);
  return (item, settled) => {
    const { _id: notificationId, tenantId, requestId, notice } = item;
    const { outcome, detail } = settled;
    count(item, settled);
    log.info({ notificationId, tenantId, requestId, notice: notice.kind, outcome, detail }, 'notice settled');
  };
}
