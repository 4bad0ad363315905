import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatLetterEvidence, type LetterEvidence } from '@lockbox/evidence/letter-evidence';
import { EMPTY_ROOT } from '@lockbox/evidence/tlog/digest';
import { afterAll, expect, test } from 'vitest';
import { lettersIn } from './letter-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'letters-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MIB = 1_048_576;
const evidence = (sequence: number): LetterEvidence => ({
  origin: 'lockbox.test/lockbox.events/0',
  tenantId: 'contoso',
  sequence,
  hash: EMPTY_ROOT,
  proof: 'ab+/'.repeat(70),
  checkpoint: { size: 40, root: EMPTY_ROOT, signature: 'cd+/'.repeat(23) },
});
const textOf = (sequence: number): string =>
  `Hello Ada,\n\n${formatLetterEvidence(evidence(sequence))}\n\n-- \nYou get this …\n`;

const quotedPrintable = (text: string): string =>
  text
    .replaceAll('=', '=3D')
    .replaceAll('…', '=E2=80=A6')
    .replaceAll(/((?:=[0-9A-F]{2}|[^=\n]){60})(?=[^\n])/g, '$1=\n')
    .replaceAll('\n', '\r\n');
const HEAD =
  'From: Lockbox <lockbox@lockbox.test>\r\nTo: ada@contoso.example\r\nSubject: Action needed\r\nMIME-Version: 1.0\r\n';
const part = (type: string, encoding: string, body: string): string =>
  `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n`;
const html = (sequence: number): string => `<p>Hello</p><pre>${formatLetterEvidence(evidence(sequence))}</pre>`;

/** A letter in the form in which Lockbox sends it. */
const letter = (sequence: number): string =>
  `${HEAD}Content-Type: multipart/alternative; boundary="=_b"\r\n\r\n--=_b\r\n${part('text/plain', 'quoted-printable', quotedPrintable(textOf(sequence)))}--=_b\r\n${part('text/html', 'quoted-printable', quotedPrintable(html(sequence)))}--=_b--\r\n`;

let count = 0;
function file(content: string, name = `${++count}.eml`): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const sequencesIn = async (...paths: readonly string[]) =>
  (await lettersIn(paths)).flatMap(({ blocks }) =>
    blocks.map((block) => (block.ok ? block.evidence.sequence : block.sentence)),
  );

test.each([
  ['as it was sent', letter(7)],
  [
    'in base64',
    HEAD +
      part(
        'text/plain',
        'base64',
        Buffer.from(textOf(7))
          .toString('base64')
          .replaceAll(/(.{76})/g, '$1\r\n'),
      ),
  ],
  ['in HTML alone', HEAD + part('text/html', 'quoted-printable', quotedPrintable(html(7)))],
  ['that was answered, quoted', HEAD + part('text/plain', '8bit', textOf(7).replaceAll(/^/gm, '> '))],
  [
    'that was forwarded as an attachment',
    `${HEAD}Content-Type: multipart/mixed; boundary="=_m"\r\n\r\n--=_m\r\n${part('text/plain', '7bit', 'See below.')}--=_m\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename="a.eml"\r\n\r\n${letter(7)}\r\n--=_m--\r\n`,
  ],
  ['of which the text alone was kept', textOf(7)],
])('a letter %s is read', async (_how, content) => {
  expect(await lettersIn([file(content)])).toMatchObject([{ blocks: [{ ok: true, evidence: evidence(7) }] }]);
});

test('where its text was broken on its way, its HTML is read', async () => {
  const broken = letter(7).replace('log: lockbox.test', 'lock: box.test');
  expect(await sequencesIn(file(broken))).toEqual(['its lines are not those that Lockbox writes', 7]);
});

const MAILBOX = [
  `From lockbox@lockbox.test Fri Nov 27 10:00:00 2026\r\n${letter(1)}`,
  `From other@contoso.example Fri Nov 27 10:01:00 2026\r\n${HEAD}\r\nNothing of Lockbox.\r\n`,
  `From lockbox@lockbox.test Fri Nov 27 10:02:00 2026\r\n${letter(2)}`,
].join('\r\n');

test('of a mailbox each letter of Lockbox is read, and says which it is', async () => {
  const mailbox = file(MAILBOX, 'inbox.mbox');
  expect(await sequencesIn(mailbox)).toEqual([1, 2]);
  expect((await lettersIn([mailbox])).map(({ where }) => where.slice(mailbox.length))).toEqual([
    ' (letter 1)',
    ' (letter 3)',
  ]);
});

test('a message that no program can read keeps no letter beside it from being read', async () => {
  const strange = `From mallory@example.com\r\nSubject: ${'x'.repeat(3 * MIB)}\r\n\r\nHello\r\n\r\n`;
  expect(await sequencesIn(file(strange + MAILBOX, 'strange.mbox'))).toEqual([1, 2]);
});

test('a mailbox of any size is read, wherever in it a letter begins', async () => {
  const mailbox = join(folder, 'large.mbox');
  const handle = openSync(mailbox, 'w');
  writeSync(handle, MAILBOX);
  for (const at of [4 * MIB - 3, 8 * MIB - 1, 80 * MIB]) {
    writeSync(handle, `\nFrom lockbox@lockbox.test\n${letter(at)}\nFrom large@contoso.example\n\n`, at);
  }
  closeSync(handle);
  expect(await sequencesIn(mailbox)).toEqual([1, 2, 4 * MIB - 3, 8 * MIB - 1, 80 * MIB]);
});

test('of a folder all files with letters are read, those in folders in it too', async () => {
  mkdirSync(join(folder, 'kept/2026'), { recursive: true });
  file(letter(1), 'kept/a.eml');
  file(`${HEAD}\r\nNothing of Lockbox.\r\n`, 'kept/b.eml');
  file(MAILBOX, 'kept/2026/c.mbox');
  file(letter(9), 'kept/notes.txt');
  expect(await sequencesIn(join(folder, 'kept'))).toEqual([1, 2, 1]);
});

test('what has no letter of Lockbox in it is refused, and so is what cannot be read', async () => {
  const other = file(`${HEAD}\r\nNothing of Lockbox.\r\n`);
  await expect(lettersIn([file(letter(1)), other])).rejects.toThrow(`${other} has no letter of Lockbox`);
  await expect(lettersIn([join(folder, 'nowhere.eml')])).rejects.toThrow('cannot be read');
});
