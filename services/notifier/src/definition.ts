import type { Bell } from '@lockbox/platform/bell';
import { watchClockJumps } from '@lockbox/platform/clock-jumps';
import { connectStore } from '@lockbox/store/connect';
import { ensureIndexes } from '@lockbox/store/indexes';
import { openKeeping } from '@lockbox/store/projecting';
import { deliveries } from '@lockbox/store/projections/deliveries';
import { ensureWebhookIndexes, webhooksOf, webhookTestsOf } from '@lockbox/store/webhooks';
import type { WorkerDefinition } from '@lockbox/worker/definition';
import { loggedWaiting } from '@lockbox/worker/logged-waiting';
import type { WorkerDeps } from '@lockbox/worker/run';
import { Counter } from 'prom-client';
import { byMail } from './channels/smtp/channel.ts';
import { createMailer } from './channels/smtp/smtp.ts';
import { byWebhook } from './channels/webhooks/channel.ts';
import { sendTests } from './channels/webhooks/tests.ts';
import { type NotifierParts, openPartition } from './partition.ts';
import { planningMemoryOf } from './planning/memory.ts';
import { createDeliveries } from './sending/deliveries.ts';
import type { NotifierSettings } from './settings.ts';
import { ensureItemIndexes, itemsOf } from './work-list/items.ts';

const WORKER = 'notifier';

/** Tells people what happened, by e-mail, and systems by webhooks; and the log what became of it. */
export async function defineNotifier(deps: WorkerDeps<NotifierSettings>): Promise<WorkerDefinition<'events'>> {
  const { settings, topics, clock, log, metrics } = deps;
  const waiting = loggedWaiting(deps);
  const command = await deps.commandSender('notifier');
  const store = await connectStore({ url: settings.LOCKBOX_MONGO_URL, namespace: topics.namespace, log });
  deps.onStop(() => store.close());
  const memory = planningMemoryOf(store);
  const items = itemsOf(store);
  const webhooks = webhooksOf(store);
  await ensureIndexes(store, ['deliveries']);
  await ensureItemIndexes(items);
  await ensureWebhookIndexes(store);
  const bells = new Set<Bell>();
  const ringAll = () => {
    for (const bell of bells) bell.ring();
  };
  const mailer = createMailer({
    url: settings.LOCKBOX_SMTP_URL,
    from: settings.LOCKBOX_MAIL_FROM,
    waiting: (reason) => waiting(reason, 'smtp'),
    cameUp: ringAll,
  });
  const stopWatching = settings.LOCKBOX_DEVELOPMENT ? watchClockJumps(clock, ringAll) : () => {};
  deps.onStop(async () => {
    stopWatching();
    mailer.close();
  });
  const notifications = new Counter({
    name: 'lockbox_notifications_total',
    help: 'Notices by what became of them',
    labelNames: ['channel', 'outcome'],
    registers: [metrics],
  });
  const provider = {
    providerName: settings.LOCKBOX_PROVIDER_NAME,
    portalUrl: settings.LOCKBOX_PORTAL_URL.replace(/\/+$/, ''),
  };
  const development = settings.LOCKBOX_DEVELOPMENT;
  const mail = byMail(mailer, provider);
  const webhookChannel = byWebhook({ webhooks, provider, clock, development });
  const tests = sendTests({
    webhooks,
    webhookTests: webhookTestsOf(store),
    portalUrl: provider.portalUrl,
    development,
    waiting: (reason) => waiting(reason, 'webhook tests'),
  });
  deps.onStop(() => tests.stop());
  const parts: NotifierParts = {
    store,
    planning: { memory, items, webhooks },
    items,
    participants: memory.participants,
    ways: [
      {
        name: 'e-mails',
        open: (context, bell) => createDeliveries(parts, mail, context, bell),
      },
      {
        name: 'webhooks',
        open: (context, bell) => createDeliveries(parts, webhookChannel, context, bell),
      },
    ],
    clock,
    command,
    keepingOf: (context) => openKeeping({ store, worker: WORKER, projections: [deliveries], topics, context }),
    eventsTopic: topics.events,
    bells,
    waiting,
    settled({ _id: notificationId, tenantId, requestId, channel, notice }, { outcome, detail }) {
      notifications.inc({ channel, outcome });
      log.info({ notificationId, tenantId, requestId, notice: notice.kind, outcome, detail }, 'notice settled');
    },
  };
  return {
    name: WORKER,
    inputs: [{ topic: topics.events, schema: 'events', unreadable: 'stop' }],
    delivery: 'at-least-once',
    outputs: [topics.commands],
    open: (context) => openPartition(parts, context),
  };
}
