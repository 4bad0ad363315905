/** The messages in the mail catcher, whichever version of it runs. */
import { isObject } from '@lockbox/contracts/is-object';
import { type TestStack, testStack } from './stack.ts';

export interface CaughtMail {
  readonly to: readonly string[];
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * All messages to an address, as it was written, oldest first. The catcher looks for them: it keeps the letters of all tests, thousands, of
 * which each is tens of kilobytes.
 */
export async function mailTo(
  address: string,
  stack: Pick<TestStack, 'mailUrl'> = testStack(),
): Promise<readonly CaughtMail[]> {
  if (stack.mailUrl === null)
    throw new Error('Set LOCKBOX_MAIL_URL beside LOCKBOX_SMTP_URL: the tests read what was sent.');
  // maildev 3 serves /api/email, maildev 2 /email.
  for (const path of ['/api/email', '/email']) {
    const response = await fetch(new URL(`${path}?${new URLSearchParams({ 'to.address': address })}`, stack.mailUrl));
    if (!response.ok) continue;
    const messages: unknown = await response.json();
    if (Array.isArray(messages)) return messages.map(readMail);
  }
  throw new Error(`${stack.mailUrl} has no list of messages: is it maildev?`);
}

type Json = Readonly<Record<string, unknown>>;

function readMail(message: Json): CaughtMail {
  const { subject, text, html, headers } = message;
  return {
    to: addresses(message.to),
    from: addresses(message.from)[0] ?? '',
    subject: typeof subject === 'string' ? subject : '',
    text: typeof text === 'string' ? text : '',
    html: typeof html === 'string' ? html : '',
    headers: isObject(headers) ? headers : {},
  };
}

const addresses = (list: unknown): readonly string[] =>
  Array.isArray(list) ? list.flatMap((entry: unknown) => (isObject(entry) ? [String(entry.address)] : [])) : [];
