import { createTransport } from 'nodemailer';
import type MailMessage from 'nodemailer/lib/mailer/mail-message';
import type { SMTPPoolSentMessageInfo } from 'nodemailer/lib/smtp-pool';
import type { SendResult } from '../channel.ts';
import { encodeLetter, envelopeAddressOf, type Message, messageTo } from './mime.ts';
import type { Rendered } from './render.ts';
import { watchServer } from './server-watch.ts';
import { smtpResultOf } from './smtp-result.ts';

/** A letter with everything that its envelope needs. */
export interface Mail {
  /** The same object for all who read the same letter. */
  readonly letter: Rendered;
  readonly to: { readonly name: string; readonly address: string };
  /** Stable for a notice: sent again after a crash, it is the same message to every mail system. */
  readonly notificationId: string;
  /** Identifies the conversation in the reader's mail program. */
  readonly thread: string | null;
}

export interface Mailer {
  send(mail: Mail): Promise<SendResult>;
  /** False from when the server could not be used until it can again. */
  readonly up: boolean;
  /** The number of open connections, each of which carries one message at a time. */
  readonly connections: number;
  close(): void;
}

const CONNECT_WITHIN_MS = 10_000;
const ANSWER_WITHIN_MS = 20_000;

/**
 * Sends by SMTP. While the server cannot be used, it is asked again with backoff, `waiting` gets the reason, and `cameUp`
 * is called when it can: no notice spends an attempt on a server that is down.
 */
export function createMailer(options: {
  readonly url: string;
  readonly from: string;
  readonly connections: number;
  /** How long the server may be silent. */
  readonly answerWithinMs?: number;
  waiting(reason: string | undefined): void;
  cameUp(): void;
}): Mailer {
  const { url, from, connections, answerWithinMs = ANSWER_WITHIN_MS, waiting, cameUp } = options;
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    socketTimeout: answerWithinMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const server = watchServer({
    /** Signs in and leaves. */
    problem: () =>
      transport.verify().then(
        () => undefined,
        (error) => smtpResultOf(error).detail,
      ),
    waiting: (problem) =>
      waiting(problem === undefined ? undefined : `The mail server of LOCKBOX_SMTP_URL cannot be used (${problem})`),
    cameUp,
  });
  const host = /@([^<>\s@]+?)>?$/.exec(from)?.[1] ?? 'localhost';
  const sender = envelopeAddressOf(from);
  const encoded = rememberingLetters((mail) => encodeLetter(mail.letter, { from, ...headersOf(mail, host) }));
  /** Resolves with the server's answer. */
  const send = (message: Message) =>
    new Promise<string>((resolve, reject) => {
      // The pool asks no more of a mail. What `sendMail` makes of one costs as much as to send it.
      const mail = { data: {}, message } as MailMessage<SMTPPoolSentMessageInfo>;
      transport.transporter.send(mail, (error, info) => (error ? reject(error) : resolve(info?.response ?? '')));
    });
  void server.look(); // health says at once when there is no server, and not only when the first notice is due

  return {
    connections,
    get up() {
      return server.up;
    },
    async send(mail) {
      try {
        const messageId = `<${mail.notificationId}@${host}>`;
        const answer = await send(messageTo(mail.to, { from: sender, messageId, letter: encoded(mail) }));
        return { kind: 'delivered', detail: /^\d{3}/.exec(answer)?.[0] ?? '250' };
      } catch (error) {
        const result = smtpResultOf(error);
        if (result.kind !== 'unreachable') return result;
        // If the server can still be used, it has broken off over this recipient or message.
        return (await server.look()) ? { kind: 'deferred', detail: result.detail } : result;
      }
    },
    close() {
      server.stop();
      transport.close();
    },
  };
}

/** Encodes each letter once, and remembers it as long as it is still to be sent to somebody. */
function rememberingLetters(encode: (mail: Mail) => Buffer): (mail: Mail) => Buffer {
  const known = new WeakMap<Rendered, Buffer>();
  return (mail) => {
    const letter = known.get(mail.letter) ?? encode(mail);
    known.set(mail.letter, letter);
    return letter;
  };
}

/** The headers that are the same for all who read a letter: it is about one request. */
const headersOf = ({ letter, thread }: Mail, host: string) => ({
  subject: letter.subject,
  ...(thread === null ? {} : { references: `<${thread}@${host}>` }),
  // Asks for no absence notes (RFC 3834).
  'auto-submitted': 'auto-generated',
  'x-auto-response-suppress': 'All',
  // Readers sort by it (RFC 2919). There is no way to unsubscribe: people who decide for a tenant are always notified.
  'list-id': `Lockbox notices <notices.lockbox.${host}>`,
});
