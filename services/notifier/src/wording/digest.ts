import type { EmailWords } from '@lockbox/words/emails';
import type { Letter } from './letter.ts';
import type { MessageView } from './view.ts';

/** A notice of a digest: the letter that the reader would have got, and when it happened. */
export interface DigestEntry {
  readonly at: number;
  readonly letter: Letter;
}

/** One letter for a day, oldest notice first: the subject of each, its first sentence, and its page. */
export function digestLetterOf(
  entries: readonly DigestEntry[],
  { tenant, times, portalUrl }: Pick<MessageView, 'tenant' | 'times' | 'portalUrl'>,
  { digest }: EmailWords,
): Letter {
  return {
    subject: digest.subject({ tenant, n: entries.length }),
    heading: digest.heading({ tenant }),
    paragraphs: [digest.paragraph],
    facts: entries
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, letter: { subject, paragraphs, link } }) => ({
        label: times.short(at),
        value: [subject, ...paragraphs.slice(0, 1), link.url].join('\n'),
      })),
    link: { label: digest.label, url: `${portalUrl}/activity` },
    footer: digest.footer({ tenant }),
  };
}
