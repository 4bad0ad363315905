import type { Clock } from '@lockbox/platform/clock';
import { createBackoff, sleep } from '@lockbox/platform/retrying';
import {
  type WebhookDocument,
  type WebhookTestDocument,
  webhooks,
  webhookTests,
} from '@lockbox/store/collections/webhooks';
import type { Store } from '@lockbox/store/connect';
import { transientReason } from '@lockbox/worker/retry';
import type { ItemSeal } from '../../work-list/item-seal.ts';
import { webhookTestBody } from './message.ts';
import { post } from './post.ts';
import { deliverAgain } from './redeliveries.ts';
import { secretsOf, signedHeaders } from './sign.ts';

const LOOK_EVERY_MS = 3_000;
const TAKEN_FOR_MS = 60_000;
/** Later nobody waits for a test any more. What is to be delivered again is wanted however long it takes. */
const OF_USE_FOR_MS = 10 * 60_000;

/**
 * Sends the tests that people ask for in the portal, once each. They belong to no event, so the log has nothing of them, and
 * any instance may take one. What is to be delivered again becomes an item of the work list. What is shown to people has the
 * times of the notifier's clock, as all else has; who has taken what is counted in real time.
 */
export function sendTests(deps: {
  readonly store: Store;
  readonly itemSeal: ItemSeal;
  readonly clock: Clock;
  readonly portalUrl: string;
  readonly development: boolean;
  /** Something was put into the work list. */
  added(): void;
  waiting(reason: string | undefined): void;
}): { stop(): Promise<void> } {
  const { store, itemSeal, clock, portalUrl, development, added, waiting } = deps;
  const asked = store.collection(webhookTests);
  const stopping = new AbortController();

  async function takeNext(): Promise<WebhookTestDocument | null> {
    const now = Date.now();
    return await asked.findOneAndUpdate(
      {
        settled: null,
        takenUntil: { $lte: now },
        $or: [{ again: { $exists: true } }, { requestedAt: { $gt: clock.now() - OF_USE_FOR_MS } }],
      },
      { $set: { takenUntil: now + TAKEN_FOR_MS } },
    );
  }

  async function serve({ _id: id, webhookId, again }: WebhookTestDocument): Promise<void> {
    const webhook = await store.collection(webhooks).findOne({ _id: webhookId });
    if (webhook === null) return void (await asked.deleteOne({ _id: id }));
    if (again === undefined) return await sendTest(id, webhook);
    // Until the wish is over, it is looked at again when nobody has taken it any more.
    if (!(await deliverAgain(store, itemSeal, { id, eventId: again, webhook }, clock.now()))) return;
    added();
    await asked.deleteOne({ _id: id });
  }

  async function sendTest(id: string, webhook: WebhookDocument): Promise<void> {
    const body = webhookTestBody(webhook, clock.now(), portalUrl);
    const headers = signedHeaders(secretsOf(webhook, clock.now()), { id, at: Date.now(), body });
    const { kind, detail } = await post({ url: webhook.url, headers, body, development });
    const outcome = kind === 'delivered' ? 'DELIVERED' : 'FAILED';
    await asked.updateOne({ _id: id }, { $set: { settled: { outcome, detail, at: clock.now() } } });
  }

  const sending = (async () => {
    const backoff = createBackoff();
    while (!stopping.signal.aborted) {
      try {
        const next = await takeNext();
        // Not awaited: a receiver that is silent does not keep the next test waiting.
        if (next !== null) void serve(next).catch(() => undefined); // another instance, or this one, takes it up again
        if (backoff.failures > 0) waiting(undefined);
        backoff.reset();
        if (next === null) await sleep(LOOK_EVERY_MS, stopping.signal);
      } catch (error) {
        waiting(transientReason(error) ?? (error instanceof Error ? error.message : String(error)));
        await sleep(backoff.next(), stopping.signal);
      }
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await sending;
    },
  };
}
