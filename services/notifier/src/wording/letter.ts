import type { EmailWords } from '@lockbox/words/emails';
import type { Notice } from '../work-list/notice.ts';
import { factsOf, type LetterFact } from './facts.ts';
import { linkOf } from './links.ts';
import { valuesOf, type WordingValues } from './values.ts';
import type { MessageView } from './view.ts';

/** A notice in one language, before it becomes HTML, text or a chat message. All of it is plain text. */
export interface Letter {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly LetterFact[];
  readonly link: { readonly label: string; readonly url: string };
  /** Why the reader gets this. */
  readonly footer: string;
}

/** Renders a notice. `view` has its times in the language of the words. */
export function letterOf(notice: Notice, view: MessageView, words: EmailWords): Letter {
  const { target, url } = linkOf(notice, view);
  return {
    ...textsOf(notice, view, words),
    facts: factsOf(notice, view, words),
    link: { label: words.links[target], url },
    footer: words.footer({ side: view.side, tenant: view.tenant, decides: target === 'review' }),
  };
}

function textsOf(
  notice: Notice,
  view: MessageView,
  words: EmailWords,
): Pick<Letter, 'subject' | 'heading' | 'paragraphs'> {
  const values = valuesOf(notice, view, words);
  if (notice.kind === 'passkeys-changed') {
    const { heading, text } = words.passkeys[notice.what];
    return { subject: `${heading}: ${view.tenant}`, heading, paragraphs: [rendered(text, values)] };
  }
  const { subject, heading, paragraphs }: Texts = words.notices[notice.kind];
  return {
    subject: rendered(subject, values),
    heading: rendered(heading, values),
    paragraphs: paragraphs.map((text) => rendered(text, values)).filter((text) => text !== ''),
  };
}

/** A message of any kind of notice: each takes some of the values. */
type Text = string | ((values: never) => string);
interface Texts {
  readonly subject: Text;
  readonly heading: Text;
  readonly paragraphs: readonly Text[];
}

// The compiler cannot follow the kind of a notice into its messages: letter.test.ts shows that none lacks an argument.
const rendered = (text: Text, values: WordingValues): string =>
  typeof text === 'string' ? text : text(values as never);
