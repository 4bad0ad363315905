/** A receiver of webhooks: it checks signatures as the specification says, and can be made to fail. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How it answers at a path: with this status, or never. */
export type ReceiverAnswer = number | 'silent';

const REDIRECTS = [301, 302, 307];

export interface ReceivedWebhook {
  readonly path: string;
  readonly id: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Parsed. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface WebhookReceiver {
  /** Without a slash at the end; any path under it takes webhooks. */
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  at(path: string): readonly ReceivedWebhook[];
  answer(path: string, answer: ReceiverAnswer, headers?: Readonly<Record<string, string>>): void;
  /** Sets the clock of its answers' `date`. */
  setClock(now: () => number): void;
  stop(): Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const answers = new Map<string, { answer: ReceiverAnswer; headers: Readonly<Record<string, string>> }>();
  const received: ReceivedWebhook[] = [];
  let now: () => number = Date.now;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const path = request.url ?? '/';
    const id = String(request.headers['webhook-id']);
    received.push({ path, id, headers: request.headers, body, payload: JSON.parse(body) });
    const { answer, headers } = answers.get(path) ?? { answer: 204, headers: {} };
    if (answer === 'silent') return;
    response
      .setHeader('date', new Date(now()).toUTCString())
      .writeHead(
        answer,
        REDIRECTS.includes(answer) ? { location: `http://${request.headers.host}/redirected` } : headers,
      )
      .end();
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    at: (path) => received.filter((one) => one.path === path),
    answer: (path, answer, headers = {}) => void answers.set(path, { answer, headers }),
    setClock(clock) {
      now = clock;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const TOLERANCE_S = 5 * 60;

/**
 * Returns whether the sender knows the secret, and sent it just now: Standard Webhooks, "Verifying webhook
 * authenticity".
 */
export function isAuthentic(secret: string, { headers, body }: ReceivedWebhook): boolean {
  const timestamp = String(headers['webhook-timestamp']);
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_S)) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${headers['webhook-id']}.${timestamp}.${body}`).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const [version, signature = ''] = one.split(',');
      const given = Buffer.from(signature, 'base64');
      return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
    });
}
