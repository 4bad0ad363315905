import type { EmailWords } from '@lockbox/words/emails';
import type { Letter } from '../../wording/letter.ts';
import { type EvidenceBlock, htmlOf } from './html.ts';

/** A letter in the forms in which it is sent. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Renders a letter as HTML and as text, which say the same. `block` is what it says of the log. */
export function render(
  letter: Letter,
  { language, evidence: words }: Pick<EmailWords, 'language' | 'evidence'>,
  block?: string,
): Rendered {
  const subject = oneLine(letter.subject);
  const evidence = block === undefined ? undefined : { words, block };
  return { subject, text: textOf(letter, evidence), html: htmlOf({ ...letter, subject }, language, evidence) };
}

/** Ids and names come from other systems: a line break in one must become neither a header, nor a line that Lockbox has not written. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
/** All that some program shows as one, or that is made one of on the way. */
const LINE_BREAK = /\r\n?|[\n\v\f\u0085\u2028\u2029]/;

/** A terminal and a narrow window show lines of this length without breaking them. */
const LINE = 72;

function textOf({ heading, paragraphs, facts, link, footer }: Letter, evidence: EvidenceBlock | undefined): string {
  return [
    oneLine(heading),
    ...paragraphs.map((paragraph) => wrapped(oneLine(paragraph), '')),
    // On a line of its own, which is never broken, so that mail programs make a link of it.
    `${link.label}:\n${link.url}`,
    facts.map(({ label, value }) => factOf(oneLine(label), value)).join('\n'),
    // Before the line that begins a signature: many programs leave out what follows it when a letter is answered.
    evidence === undefined ? '' : `${wrapped(evidence.words, '')}\n\n${evidence.block}`,
    `-- \n${wrapped(footer, '')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function factOf(label: string, value: string): string {
  const [first = '', ...rest] = value.split(LINE_BREAK);
  return [wrapped(`${label}: ${first}`, '  '), ...rest.map((line) => `  ${wrapped(line, '  ')}`)].join('\n');
}

/** Breaks lines between words. A longer word stays whole, so that it can be copied. */
function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > LINE) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
