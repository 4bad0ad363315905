import type { SendResult } from '../channel.ts';

interface SmtpError {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
}

/** Commands whose answer is about the recipient or the message; all others are about the server, or about us. */
const ABOUT_RECIPIENT: ReadonlySet<unknown> = new Set(['RCPT TO', 'DATA']);

/** The result that an error of nodemailer means, for the recipient or for the server. */
export function smtpResultOf(error: unknown): Exclude<SendResult, { kind: 'delivered' }> {
  const { code, command, responseCode }: SmtpError = typeof error === 'object' && error !== null ? error : {};
  const detail = typeof responseCode === 'number' ? String(responseCode) : typeof code === 'string' ? code : 'ERROR';
  // 421: the server closes the connection, whatever it was asked.
  if (responseCode === 421) return { kind: 'unreachable', detail };
  // No address that SMTP could carry: nodemailer does not even ask the server.
  if (code === 'EENVELOPE' && responseCode === undefined) return { kind: 'refused', detail };
  if (ABOUT_RECIPIENT.has(command) && typeof responseCode === 'number') {
    return { kind: responseCode >= 500 ? 'refused' : 'deferred', detail };
  }
  return { kind: 'unreachable', detail };
}
