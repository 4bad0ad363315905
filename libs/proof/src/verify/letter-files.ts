import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '@lockbox/contracts/errors';
import { type FoundEvidence, letterEvidenceIn } from '@lockbox/evidence/letter-evidence';

/** The evidence about the log in a kept letter. */
export interface KeptLetter {
  /** For people: which file, and which letter in it. */
  readonly where: string;
  /** At least one, of Lockbox or of whoever had words in the letter: each that is proven counts. */
  readonly blocks: readonly FoundEvidence[];
}

/** Letters in files of one letter (`.eml`), in mailboxes (`mbox`), and in folders of either. Others in a mailbox or folder are passed over. */
export async function lettersIn(paths: readonly string[]): Promise<readonly KeptLetter[]> {
  const letters: KeptLetter[] = [];
  for (const path of paths) {
    const found = isFolder(path) ? await inFolder(path) : await inFile(path);
    if (found.length === 0) {
      throw usageError(
        `${path} has no letter of Lockbox with "LOCKBOX EVIDENCE" in it. Save the letter itself, as .eml or with its mailbox as mbox: of a format of one mail program alone nothing is read.`,
      );
    }
    for (const letter of found) letters.push(letter);
  }
  return letters;
}

async function inFolder(folder: string): Promise<readonly KeptLetter[]> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const found: KeptLetter[] = [];
  for (const name of names.filter((one) => /\.(eml|mbox)$/i.test(one)).toSorted()) {
    for (const letter of await inFile(join(folder, name))) found.push(letter);
  }
  return found;
}

async function inFile(file: string): Promise<readonly KeptLetter[]> {
  const found: { readonly number: number; readonly blocks: readonly FoundEvidence[] }[] = [];
  let number = 0;
  for await (const message of messagesIn(file)) {
    number++;
    for (const blocks of await evidenceIn(message)) found.push({ number, blocks });
  }
  const where = (one: number): string => (number === 1 ? file : `${file} (letter ${one})`);
  return found.map((one) => ({ where: where(one.number), blocks: one.blocks }));
}

/** A mailbox begins each message with a line of this kind (RFC 4155); a file with one message has none. */
const FROM = 'From ';
/** So much of a mailbox is read at once, which may have gigabytes. */
const PIECE_BYTES = 4 * 1_048_576;
/** No mail server takes a larger message: of one in a mailbox that is, the end alone is looked at. */
const MOST_BYTES = 64 * 1_048_576;

async function* messagesIn(file: string): AsyncGenerator<Buffer> {
  const next = Buffer.from(`\n${FROM}`);
  let bytes = Buffer.alloc(0);
  let isMailbox: boolean | undefined;
  try {
    for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES })) {
      const from = Math.max(0, bytes.length - next.length);
      bytes = Buffer.concat([bytes, piece]);
      isMailbox ??= bytes.toString('latin1', 0, FROM.length) === FROM;
      for (let at = isMailbox ? bytes.indexOf(next, from) : -1; at >= 0; at = bytes.indexOf(next)) {
        yield withoutFromLine(bytes.subarray(0, at + 1));
        bytes = bytes.subarray(at + 1);
      }
      if (isMailbox && bytes.length > MOST_BYTES) bytes = bytes.subarray(-next.length);
    }
  } catch (error) {
    throw usageError(`${file} cannot be read (${error instanceof Error ? error.message : error}).`);
  }
  yield isMailbox === true ? withoutFromLine(bytes) : bytes;
}

const withoutFromLine = (message: Buffer): Buffer => message.subarray(message.indexOf('\n') + 1);

/** Neither text of HTML nor HTML of text is needed here, and both take long. */
const PARSING = { skipHtmlToText: true, skipTextToHtml: true };

/** The blocks of a message, and of each that is attached to it, where there are any. */
async function evidenceIn(message: Buffer): Promise<readonly (readonly FoundEvidence[])[]> {
  const { simpleParser } = await import('mailparser'); // the only command that needs it
  const inMail = async (bytes: Buffer): Promise<readonly (readonly FoundEvidence[])[]> => {
    // Anybody can send a message whose headers are too long for any program.
    const mail = await simpleParser(bytes, PARSING).catch(() => undefined);
    if (mail === undefined) return [];
    const forwarded = mail.attachments.filter(({ contentType }) => contentType === 'message/rfc822');
    const inside = await Promise.all(forwarded.map(({ content }) => inMail(content)));
    return [blocksIn(mail.text ?? '', withoutTags(mail.html || '')), ...inside.flat()];
  };
  const found = (await inMail(message)).filter((blocks) => blocks.length > 0);
  if (found.length > 0) return found;
  const kept = letterEvidenceIn(message.toString()); // somebody may have kept the text alone
  return kept.length === 0 ? [] : [kept];
}

/** A letter has the same evidence as text and as HTML, unless a program on its way has changed one of them. */
const blocksIn = (...texts: readonly string[]): readonly FoundEvidence[] => [
  ...new Map(texts.flatMap(letterEvidenceIn).map((block) => [JSON.stringify(block), block])).values(),
];

/** Some programs write a forwarded letter in HTML only. */
const withoutTags = (html: string): string =>
  html
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/&(?:nbsp|#160);/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
