import { createHmac } from 'node:crypto';
import type { WebhookDocument } from '@lockbox/store/collections/webhooks';

/** The secrets that a receiver may check with at this moment: for a day after a change, the one before as well. */
export const secretsOf = (
  { secret, previousSecret }: Pick<WebhookDocument, 'secret' | 'previousSecret'>,
  now: number,
): readonly string[] => [secret, ...(previousSecret && now < previousSecret.until ? [previousSecret.secret] : [])];

/**
 * The headers of Standard Webhooks 1.0, with a signature by each secret. `id` is the same for each attempt, `at` is the time
 * of the attempt.
 */
export function signedHeaders(
  secrets: readonly string[],
  message: { readonly id: string; readonly at: number; readonly body: string },
): Readonly<Record<string, string>> {
  const { id, at, body } = message;
  const timestamp = String(Math.floor(at / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
