import type { Catalogue } from './catalogue.ts';
import type { Letter } from './letter.ts';
import type { MessageView } from './view.ts';

/** What a digest has of one notice: the letter that the reader would have got, and when it happened. */
export interface DigestEntry {
  readonly at: number;
  readonly letter: Letter;
}

/** One letter of what happened in a day, oldest first: of each notice what it is about, its first sentence, and where it is. */
export function digestOf(
  entries: readonly DigestEntry[],
  { tenant, times, portalUrl }: Pick<MessageView, 'tenant' | 'times' | 'portalUrl'>,
  { digest }: Catalogue,
): Letter {
  return {
    subject: digest.subject(entries.length, tenant),
    heading: digest.heading(tenant),
    paragraphs: [digest.paragraph],
    facts: entries
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, letter: { subject, paragraphs, link } }) => ({
        label: times.short(at),
        value: [subject, ...paragraphs.slice(0, 1), link.url].join('\n'),
      })),
    link: { label: digest.label, url: `${portalUrl}/activity` },
    footer: digest.footer(tenant),
  };
}
