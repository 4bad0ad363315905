import { createBackoff, sleep } from '@lockbox/platform/retrying';
import type { WebhookDocument, WebhookTestDocument } from '@lockbox/store/collections/webhooks';
import { transientReason } from '@lockbox/worker/retry';
import type { Collection } from 'mongodb';
import { webhookTestBody } from './message.ts';
import { post } from './post.ts';
import { signedHeaders } from './sign.ts';

const LOOK_EVERY_MS = 3_000;
const TAKEN_FOR_MS = 60_000;
/** Later nobody waits for the test any more. */
const OF_USE_FOR_MS = 10 * 60_000;

/**
 * Sends the tests that people ask for in the portal, once each. They belong to no event, so the log has nothing of them,
 * and any instance may take one. They use real time and not the notifier's clock, since a test is about now.
 */
export function sendTests(deps: {
  readonly webhooks: Collection<WebhookDocument>;
  readonly webhookTests: Collection<WebhookTestDocument>;
  readonly portalUrl: string;
  readonly development: boolean;
  waiting(reason: string | undefined): void;
}): { stop(): Promise<void> } {
  const { webhooks, webhookTests, portalUrl, development, waiting } = deps;
  const stopping = new AbortController();

  async function takeNext(): Promise<WebhookTestDocument | null> {
    const now = Date.now();
    return await webhookTests.findOneAndUpdate(
      { settled: null, takenUntil: { $lte: now }, requestedAt: { $gt: now - OF_USE_FOR_MS } },
      { $set: { takenUntil: now + TAKEN_FOR_MS } },
    );
  }

  async function send({ _id: id, webhookId }: WebhookTestDocument): Promise<void> {
    const webhook = await webhooks.findOne({ _id: webhookId });
    if (webhook === null) return void (await webhookTests.deleteOne({ _id: id }));
    const body = webhookTestBody(webhook, Date.now(), portalUrl);
    const headers = signedHeaders(webhook.secret, { id, at: Date.now(), body });
    const { kind, detail } = await post({ url: webhook.url, headers, body, development });
    const outcome = kind === 'delivered' ? 'DELIVERED' : 'FAILED';
    await webhookTests.updateOne({ _id: id }, { $set: { settled: { outcome, detail, at: Date.now() } } });
  }

  const sending = (async () => {
    const backoff = createBackoff();
    while (!stopping.signal.aborted) {
      try {
        const next = await takeNext();
        // Not awaited: a receiver that is silent does not keep the next test waiting.
        if (next !== null) void send(next).catch(() => undefined); // another instance, or this one, takes it up again
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
