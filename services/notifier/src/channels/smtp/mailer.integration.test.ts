import { randomUUID } from 'node:crypto';
import { freePort } from '@lockbox/stack/ports';
import { mailTo } from '@lockbox/testing/caught-mail';
import { type SmtpServer, startSmtpServer } from '@lockbox/testing/smtp-server';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMailer, type Mail, type Mailer } from './mailer.ts';

let server: SmtpServer;
let mailer: Mailer;
let reasons: (string | undefined)[];
let cameUp: number;

const mailerFor = (url: string, answerWithinMs = 20_000): Mailer =>
  createMailer({
    url,
    from: 'Lockbox <lockbox@fabrikam.example>',
    connections: 6,
    answerWithinMs,
    waiting: (reason) => void reasons.push(reason),
    cameUp: () => void cameUp++,
  });

beforeEach(async () => {
  server = await startSmtpServer(await freePort());
  reasons = [];
  cameUp = 0;
  mailer = mailerFor(server.url);
});
afterEach(async () => {
  mailer.close();
  await server.stop();
});

const mail = (address: string, name = 'Ada'): Mail => ({
  letter: { subject: 'Subject', text: 'text', html: '<p>html</p>' },
  to: { name, address },
  notificationId: 'n-1',
  thread: 'r-1',
});

test('a notice has one Message-ID, and joins its request’s conversation', async () => {
  expect(await mailer.send(mail('ada@acme.example'))).toEqual({ kind: 'delivered', detail: '250' });
  expect(await mailer.send(mail('ada@acme.example'))).toMatchObject({ kind: 'delivered' });
  expect(server.received.map(({ messageId }) => messageId)).toEqual([
    '<n-1@fabrikam.example>',
    '<n-1@fabrikam.example>',
  ]);
  expect(server.received[0]?.source).toMatch(/^references: <r-1@fabrikam\.example>/im);
  expect(server.received[0]?.source).toMatch(/^auto-submitted: auto-generated/im);
  expect(server.received[0]?.source).toMatch(/^list-id: Lockbox notices <notices\.lockbox\.fabrikam\.example>/im);
});

test('a name cannot add a recipient or a header', async () => {
  await mailer.send(mail('ada@acme.example', 'Ada <eve@evil.example>,\r\nBcc: eve@evil.example'));
  expect(server.received.map(({ to }) => to)).toEqual(['ada@acme.example']);
  expect(server.received[0]?.source).not.toMatch(/^bcc:/im);
});

test('whatever a letter says arrives as it was written', async () => {
  const address = `${randomUUID()}@acme.example`;
  const subject = 'Zugriff für „Müller & Söhne“ 🔒';
  const text = [
    'Größe = 3D, ümlaut, 日本語, 🔒',
    '.',
    '..two dots',
    '--=_lockbox',
    '--=_lockbox--',
    'Content-Type: text/html',
    `${'long '.repeat(300)}${'x'.repeat(2_000)}`,
    'ends with a space ',
    '-- ',
  ].join('\n');
  const html = `<p>${text}</p>\n`;
  const catching = mailerFor(testStack().smtpUrl);
  const sent = await catching.send({
    ...mail(address, 'Zoë “Z” O’Neil'),
    letter: { subject, text: `${text}\n`, html },
  });
  expect(sent).toMatchObject({ kind: 'delivered' });
  catching.close();
  const [caught] = await until('it is caught', async () => {
    const mails = await mailTo(address);
    return mails.length > 0 ? mails : undefined;
  });
  expect(caught).toMatchObject({ subject, from: 'lockbox@fabrikam.example', to: [address] });
  expect(caught?.text.trimEnd()).toBe(text.trimEnd());
  expect(caught?.html.trimEnd()).toBe(html.trimEnd());
});

test('letters of one notice differ in nothing but the reader', async () => {
  const { letter } = mail('ada@acme.example');
  await mailer.send({ ...mail('ada@acme.example'), letter });
  await mailer.send({ ...mail('bob@acme.example', 'Bob'), letter, notificationId: 'n-2' });
  const [ada, bob] = server.received.map(({ source }) => source.split('\r\n'));
  const different = bob?.filter((line, index) => line !== ada?.[index] && !line.startsWith('Date:'));
  expect(different).toEqual(['To: Bob <bob@acme.example>', 'Message-ID: <n-2@fabrikam.example>']);
  expect(ada).toContain('To: Ada <ada@acme.example>');
  expect(bob).toContain('From: Lockbox <lockbox@fabrikam.example>');
  expect(bob).toContain('MIME-Version: 1.0');
});

test('a mailbox that never answers is put off, and says nothing about the server', async () => {
  server.setMood('mute@acme.example', 'silent');
  const impatient = mailerFor(server.url, 500);
  const [mute, ada] = await Promise.all([
    impatient.send(mail('mute@acme.example')),
    mailer.send(mail('ada@acme.example')),
  ]);
  expect(impatient.up).toBe(true);
  impatient.close();
  expect(mute).toEqual({ kind: 'deferred', detail: 'ETIMEDOUT' });
  expect(ada).toMatchObject({ kind: 'delivered' });
  expect(mailer.up).toBe(true);
  expect(reasons).toEqual([]);
});

test('a letter that the server takes and never says so of is sent by nobody before it is due again', async () => {
  server.setMood('ada@acme.example', 'dies');
  expect(await mailer.send(mail('ada@acme.example'))).toMatchObject({ kind: 'deferred' });
  expect(server.received).toHaveLength(1);
  expect(server.unanswered).toBe(1);
  server.setMood('ada@acme.example', 'takes');
  expect(await mailer.send(mail('ada@acme.example'))).toMatchObject({ kind: 'delivered' });
  expect(server.unanswered).toBe(1);
});

test('a server that goes away is asked again until it is back', async () => {
  await mailer.send(mail('ada@acme.example'));
  await server.stop();
  expect(await mailer.send(mail('ada@acme.example'))).toMatchObject({ kind: 'unreachable' });
  expect(mailer.up).toBe(false);
  await server.start();
  await until('it is up', () => mailer.up);
  expect(cameUp).toBe(1);
  expect(reasons.at(0)).toContain('LOCKBOX_SMTP_URL');
  expect(reasons.at(-1)).toBe(undefined);
  expect(await mailer.send(mail('ada@acme.example'))).toMatchObject({ kind: 'delivered' });
});
