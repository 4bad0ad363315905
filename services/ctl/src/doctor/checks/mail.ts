import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import { smtpUrl } from '../../settings.ts';
import type { Check } from '../examine.ts';
import { type DoctorFinding, orRight, warning, wrong } from '../finding.ts';

const ANSWER_WITHIN_MS = 5_000;

/** Greets the mail server, with TLS and a name and password as the notifier would; sends nothing. */
export const mailCheck: Check = {
  name: 'mail',
  needs: ['LOCKBOX_SMTP_URL'],
  servers: [],
  async examine({ env }) {
    const url = smtpUrl(env);
    const transport = createTransport({
      url,
      connectionTimeout: ANSWER_WITHIN_MS,
      greetingTimeout: ANSWER_WITHIN_MS,
      socketTimeout: ANSWER_WITHIN_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      await transport.verify();
    } catch (error) {
      return [
        wrong(sentenceOf(error), {
          follows:
            'No letter is sent: approvers learn of requests by webhooks and the portal alone. Letters wait, and follow.',
          remedy: remedyOf(error),
        }),
      ];
    } finally {
      transport.close();
    }
    return orRight(plainText(new URL(url)), 'The mail server greets, and takes who signs in.');
  },
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

function sentenceOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  if (codeOf(error) === 'EAUTH') return `The mail server refuses the name and password: ${said}`;
  return `The mail server cannot be used: ${said}`;
}

function remedyOf(error: unknown): string {
  if (codeOf(error) === 'EAUTH') return 'Check the name and password in LOCKBOX_SMTP_URL.';
  if (/certificate|TLS|SSL/i.test(sentenceOf(error)))
    return 'Check `smtps://` or `?requireTLS=true` in LOCKBOX_SMTP_URL, and whose certificates are trusted (NODE_EXTRA_CA_CERTS).';
  return 'Check LOCKBOX_SMTP_URL, and that this machine may connect there; the notifier goes on by itself.';
}

/** STARTTLS that is only offered can be taken away on the way. */
function plainText({ protocol, searchParams, hostname }: URL): readonly DoctorFinding[] {
  const isHere =
    hostname === 'localhost' || (isIP(hostname) === 4 && hostname.startsWith('127.')) || hostname === '[::1]';
  if (protocol === 'smtps:' || searchParams.get('requireTLS') === 'true' || isHere) return [];
  return [
    warning('LOCKBOX_SMTP_URL asks for no TLS.', {
      follows:
        'Whoever stands between can read letters, and the password, where the server does not insist on TLS itself.',
      remedy: '`smtps://…`, or `smtp://…?requireTLS=true`.',
    }),
  ];
}
