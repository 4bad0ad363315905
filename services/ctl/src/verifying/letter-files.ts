import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FoundEvidence, letterEvidenceIn } from '@lockbox/evidence/letter-evidence';
import type { ParsedMail } from 'mailparser';
import { usageError } from '../exit-codes.ts';

/** What a kept letter says of the log. */
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
    letters.push(...found);
  }
  return letters;
}

async function inFolder(folder: string): Promise<readonly KeptLetter[]> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /\.(eml|mbox)$/i.test(name)).toSorted();
  return (await Promise.all(files.map((name) => inFile(join(folder, name))))).flat();
}

async function inFile(file: string): Promise<readonly KeptLetter[]> {
  const messages = messagesIn(bytesOf(file));
  const found = await Promise.all(messages.map(evidenceIn));
  return found.flatMap((letters, index) =>
    letters.map((blocks) => ({ where: messages.length === 1 ? file : `${file} (letter ${index + 1})`, blocks })),
  );
}

/** A mailbox begins each message with a line of this kind (RFC 4155); a file with one message has none. */
const FROM_LINE = /^From \S.*$/m;

function messagesIn(bytes: Buffer): readonly Buffer[] {
  const text = bytes.toString('latin1'); // each byte stays what it is
  if (!text.startsWith('From ')) return [bytes];
  return text
    .split(FROM_LINE)
    .filter((message) => message.trim() !== '')
    .map((message) => Buffer.from(message.trimStart(), 'latin1'));
}

/** Neither text of HTML nor HTML of text is needed here, and both take long. */
const PARSING = { skipHtmlToText: true, skipTextToHtml: true };

/** The blocks of a message, and of each that is attached to it, where there are any. */
async function evidenceIn(message: Buffer): Promise<readonly (readonly FoundEvidence[])[]> {
  const { simpleParser } = await import('mailparser'); // the only command that needs it
  const inMail = async (mail: ParsedMail): Promise<readonly (readonly FoundEvidence[])[]> => {
    const forwarded = mail.attachments.filter(({ contentType }) => contentType === 'message/rfc822');
    const inside = await Promise.all(
      forwarded.map(async ({ content }) => inMail(await simpleParser(content, PARSING))),
    );
    return [blocksIn(mail.text ?? '', withoutTags(mail.html || '')), ...inside.flat()];
  };
  const found = (await inMail(await simpleParser(message, PARSING))).filter((blocks) => blocks.length > 0);
  if (found.length > 0) return found;
  const kept = letterEvidenceIn(message.toString()); // somebody may have kept the text alone
  return kept.length === 0 ? [] : [kept];
}

/** A letter says the same as text and as HTML, but for what programs on its way have made of one of them. */
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

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw usageError(`${file} cannot be read (${error instanceof Error ? error.message : error}).`);
  }
}
