import type { Bell } from '@lockbox/platform/bell';
import { watchClockJumps } from '@lockbox/platform/clock-jumps';
import { deliveries } from '@lockbox/store/collections/deliveries';
import {
  webhooks as webhooksDefinition,
  webhookTests as webhookTestsDefinition,
} from '@lockbox/store/collections/webhooks';
import type { Store } from '@lockbox/store/connect';
import { openStore } from '@lockbox/store/open-store';
import { openProjectionRunner } from '@lockbox/store/projecting';
import type { WorkerDefinition } from '@lockbox/worker/definition';
import type { WorkerDeps } from '@lockbox/worker/run';
import { Counter } from 'prom-client';
import type { DeliveryChannel } from './channels/channel.ts';
import { createMailer } from './channels/smtp/mailer.ts';
import { smtpChannel } from './channels/smtp/smtp-channel.ts';
import { webhookChannel } from './channels/webhooks/webhook-channel.ts';
import { sendTests } from './channels/webhooks/webhook-tests.ts';
import { type NotifierDeps, type OpenDeliveries, openPartition } from './partition.ts';
import { planningMemoryOf } from './planning/memory.ts';
import { createDeliveries, type DeliveryDeps } from './sending/deliveries.ts';
import { createLimiter } from './sending/limiter.ts';
import type { NotifierSettings } from './settings.ts';
import { workItems } from './work-list/items.ts';

const WORKER = 'notifier';

/** Tells people what happened, by e-mail, and systems by webhooks; and writes into the log what became of it. */
export async function defineNotifier(deps: WorkerDeps<NotifierSettings>): Promise<WorkerDefinition<'events'>> {
  const { topics, clock, waiting } = deps;
  const command = await deps.commandSender('notifier');
  const store = await openStore(deps, [deliveries, workItems, webhooksDefinition, webhookTestsDefinition]);
  const items = store.collection(workItems);

  const bells = new Set<Bell>();
  const ringAll = () => {
    for (const bell of bells) bell.ring();
  };
  watchClockJumps(deps, ringAll);
  const memory = planningMemoryOf(store);
  const { participants } = memory;
  const deliveryDeps = { store, items, participants, clock, command, onSettled: countSettled(deps) };
  const partitionDeps: NotifierDeps = {
    planning: { memory, items, webhooks: store.collection(webhooksDefinition) },
    deliveries: openChannels(deps, { store, deliveryDeps, ringAll }),
    clock,
    runnerOf: (context) => openProjectionRunner({ store, collections: [deliveries], topics, context }),
    eventsTopic: topics.events,
    bells,
    waiting,
  };
  return {
    name: WORKER,
    inputs: [{ topic: topics.events, schema: 'events', unreadable: 'stop' }],
    delivery: 'at-least-once',
    outputs: [topics.commands],
    open: (context) => openPartition(partitionDeps, context),
  };
}

/** Opens e-mail and webhooks. */
function openChannels(
  { settings, clock, onStop, waiting }: WorkerDeps<NotifierSettings>,
  {
    store,
    deliveryDeps,
    ringAll,
  }: {
    readonly store: Store;
    readonly deliveryDeps: DeliveryDeps;
    ringAll(): void;
  },
): readonly OpenDeliveries[] {
  const providerName = settings.LOCKBOX_PROVIDER_NAME;
  const portalUrl = settings.LOCKBOX_PORTAL_URL.replace(/\/+$/, '');
  const development = settings.LOCKBOX_DEVELOPMENT;
  const provider = { providerName, portalUrl };

  const mailer = createMailer({
    url: settings.LOCKBOX_SMTP_URL,
    from: settings.LOCKBOX_MAIL_FROM,
    waiting: (reason) => waiting({ source: 'smtp', reason }),
    cameUp: ringAll,
  });
  onStop(async () => mailer.close());

  const webhooks = store.collection(webhooksDefinition);
  const webhookTests = store.collection(webhookTestsDefinition);
  const tests = sendTests({
    webhooks,
    webhookTests,
    portalUrl,
    development,
    waiting: (reason) => waiting({ source: 'webhook tests', reason }),
  });
  onStop(() => tests.stop());

  return [
    deliveriesBy('e-mails', smtpChannel(mailer, provider), deliveryDeps),
    deliveriesBy('webhooks', webhookChannel({ webhooks, provider, clock, development }), deliveryDeps),
  ];
}

function deliveriesBy<M>(name: string, channel: DeliveryChannel<M>, deps: DeliveryDeps): OpenDeliveries {
  const limiter = createLimiter(channel.limits); // one for all partitions
  return { name, open: (context, bell) => createDeliveries(deps, channel, limiter, context, bell) };
}

/** Counts and logs what became of each notice. */
function countSettled({ metrics, log }: WorkerDeps<NotifierSettings>): DeliveryDeps['onSettled'] {
  const notifications = new Counter({
    name: 'lockbox_notifications_total',
    help: 'Notices by what became of them',
    labelNames: ['channel', 'outcome'],
    registers: [metrics],
  });
  return ({ _id: notificationId, tenantId, requestId, channel, notice }, { outcome, detail }) => {
    notifications.inc({ channel, outcome });
    log.info({ notificationId, tenantId, requestId, notice: notice.kind, outcome, detail }, 'notice settled');
  };
}
