import { setTimeout as pause } from 'node:timers/promises';
import { backoffMs } from '@lockbox/worker/retry';
import { createTransport } from 'nodemailer';
import type { SendResult } from '../channel.ts';
import type { Rendered } from './render.ts';

/** A letter with everything that its envelope needs. */
export interface Mail extends Rendered {
  readonly to: { readonly name: string; readonly address: string };
  /** Stable for a notice: sent again after a crash, it is the same message to every mail system. */
  readonly notificationId: string;
  /** What the reader's mail program puts into one conversation. */
  readonly thread: string | null;
}

export interface Mailer {
  send(mail: Mail): Promise<SendResult>;
  /** False from when the server could not be used until it can again. */
  readonly up: boolean;
  close(): void;
}

/** Sendings at the same time, over as many kept connections. */
export const CONNECTIONS = 6;
const CONNECT_WITHIN_MS = 10_000;
const ANSWER_WITHIN_MS = 20_000;

/**
 * Sends by SMTP. While the server cannot be used, it is asked again with backoff, `waiting` is told why, and `cameUp` is
 * called when it can: nobody's notice is spent on a server that is down.
 */
export function createMailer(options: {
  readonly url: string;
  readonly from: string;
  /** How long the server may be silent. */
  readonly answerWithinMs?: number;
  waiting(reason: string | undefined): void;
  cameUp(): void;
}): Mailer {
  const { url, from, answerWithinMs = ANSWER_WITHIN_MS, waiting, cameUp } = options;
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    socketTimeout: answerWithinMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const stopping = new AbortController();
  const host = /@([^<>\s@]+?)>?$/.exec(from)?.[1] ?? 'localhost';
  let up = true;

  /** Signs in and leaves; what went wrong, or undefined. */
  const problem = (): Promise<string | undefined> =>
    transport.verify().then(
      () => undefined,
      (error) => smtpResultOf(error).detail,
    );

  async function askUntilUp(first: string): Promise<void> {
    if (!up) return;
    up = false;
    let detail: string | undefined = first;
    for (let attempt = 0; detail !== undefined && !stopping.signal.aborted; attempt++) {
      waiting(`The mail server of LOCKBOX_SMTP_URL cannot be used (${detail})`);
      await pause(backoffMs(attempt), undefined, { signal: stopping.signal }).catch(() => undefined);
      detail = await problem();
    }
    up = true;
    waiting(undefined);
    cameUp();
  }

  // Health says at once when there is no server, and not only when the first notice is due.
  void problem().then((detail) => (detail === undefined ? undefined : askUntilUp(detail)));

  return {
    get up() {
      return up;
    },
    async send({ to, subject, text, html, notificationId, thread }) {
      try {
        const { response } = await transport.sendMail({
          from,
          to,
          subject,
          text,
          html,
          messageId: `<${notificationId}@${host}>`,
          ...(thread === null ? {} : { references: `<${thread}@${host}>` }),
          headers: {
            // Nobody's absence note comes back (RFC 3834).
            'Auto-Submitted': 'auto-generated',
            'X-Auto-Response-Suppress': 'All',
            // Readers sort by it (RFC 2919). Nothing is unsubscribed from: who decides for a tenant is told.
            'List-Id': `Lockbox notices <notices.lockbox.${host}>`,
          },
        });
        return { kind: 'delivered', detail: /^\d{3}/.exec(response)?.[0] ?? '250' };
      } catch (error) {
        const result = smtpResultOf(error);
        if (result.kind !== 'unreachable') return result;
        const detail = await problem();
        // A server that is well otherwise has broken off over this recipient or message.
        if (detail === undefined) return { kind: 'deferred', detail: result.detail };
        void askUntilUp(detail);
        return result;
      }
    },
    close() {
      stopping.abort();
      transport.close();
    },
  };
}

interface SmtpError {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
}

/** Commands whose answer is about the recipient or the message; all others are about the server, or about us. */
const ABOUT_RECIPIENT: ReadonlySet<unknown> = new Set(['RCPT TO', 'DATA']);

/** What an error of nodemailer says about the recipient, or about the server. */
export function smtpResultOf(error: unknown): Exclude<SendResult, { kind: 'delivered' }> {
  const { code, command, responseCode }: SmtpError = typeof error === 'object' && error !== null ? error : {};
  const detail = typeof responseCode === 'number' ? String(responseCode) : typeof code === 'string' ? code : 'ERROR';
  // 421: the server says good-bye, whatever it was asked.
  if (responseCode === 421) return { kind: 'unreachable', detail };
  // No address that SMTP could carry: nodemailer does not even ask the server.
  if (code === 'EENVELOPE' && responseCode === undefined) return { kind: 'refused', detail };
  if (ABOUT_RECIPIENT.has(command) && typeof responseCode === 'number') {
    return { kind: responseCode >= 500 ? 'refused' : 'deferred', detail };
  }
  return { kind: 'unreachable', detail };
}
