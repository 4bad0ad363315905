import type { Notice } from '../work-list/notice.ts';
import type { Catalogue, NoticeText } from './catalogue.ts';
import { factsOf, type LetterFact } from './facts.ts';
import { linkOf } from './links.ts';
import type { MessageView } from './view.ts';

/** What a notice says in one language, before it becomes HTML, text or a chat message. All of it is plain text. */
export interface Letter extends NoticeText {
  readonly facts: readonly LetterFact[];
  readonly link: { readonly label: string; readonly url: string };
  /** Why the reader gets this. */
  readonly footer: string;
}

/** `view` has its times in the language of the catalogue. */
export function letterOf(notice: Notice, view: MessageView, catalogue: Catalogue): Letter {
  // The entry under a notice's own kind takes notices of that kind; the compiler cannot follow the lookup.
  const text = catalogue.texts[notice.kind] as (notice: Notice, view: MessageView) => NoticeText;
  const { target, url } = linkOf(notice, view);
  return {
    ...text(notice, view),
    facts: factsOf(notice, view, catalogue),
    link: { label: catalogue.links[target], url },
    footer: catalogue.footer(view, target === 'review'),
  };
}
