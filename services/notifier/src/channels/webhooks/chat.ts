import type { Letter } from '../../wording/letter.ts';

/** The parts of a message that a chat shows. */
export interface ChatLetter extends Pick<Letter, 'heading' | 'paragraphs' | 'facts' | 'link'> {
  /** Buttons that open the request with an answer chosen. They are links: a click in a chat tells nobody who clicked. */
  readonly choices: readonly Letter['link'][];
}

/**
 * An Adaptive Card, which Teams' workflows and incoming webhooks take. It uses text runs, which show text as it is: in text
 * blocks a name from another system could become a link.
 */
export function teamsMessage({ heading, paragraphs, facts, link, choices }: ChatLetter): object {
  // Teams refuses a message of more than some 28 KB; the page has all of it.
  const run = (text: string, more: object = {}) => ({ type: 'TextRun', text: cut(text, FIELD), ...more });
  const block = (inlines: readonly object[], more: object = {}) => ({ type: 'RichTextBlock', inlines, ...more });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          fallbackText: heading,
          body: [
            block([run(heading, { size: 'Large', weight: 'Bolder' })]),
            ...paragraphs.map((paragraph) => block([run(paragraph)])),
            ...facts.map(({ label, value }, index) =>
              block([run(`${label}: `, { isSubtle: true }), run(value)], { spacing: index === 0 ? 'Medium' : 'Small' }),
            ),
          ],
          actions: [link, ...choices].map(({ label, url }) => ({ type: 'Action.OpenUrl', title: label, url })),
        },
      },
    ],
  };
}

/** Slack refuses the whole message when a part is longer than these. */
const HEADER = 150;
const TEXT = 3_000;
/** Teams' parts are cut at it too. */
const FIELD = 2_000;
const FIELDS_OF_A_SECTION = 10;
const BLOCKS = 50;

/** Blocks, which Slack's incoming webhooks take. In marked-up text a name could notify a whole channel: all is plain text. */
export function slackMessage({ heading, paragraphs, facts, link, choices }: ChatLetter): object {
  const plain = (text: string, most: number) => ({ type: 'plain_text', text: cut(text, most), emoji: false });
  const fields = facts.map(({ label, value }) => plain(`${label}:\n${value}`, FIELD));
  const sections: object[] = [];
  for (let from = 0; from < fields.length; from += FIELDS_OF_A_SECTION) {
    sections.push({ type: 'section', fields: fields.slice(from, from + FIELDS_OF_A_SECTION) });
  }
  const blocks = [
    { type: 'header', text: plain(heading, HEADER) },
    ...paragraphs.map((paragraph) => ({ type: 'section', text: plain(paragraph, TEXT) })),
    ...sections,
  ].slice(0, BLOCKS - 1);
  return {
    // Notifications show it. Slack reads it as marked-up text in any case.
    text: cut(marked(heading), TEXT),
    blocks: [
      ...blocks,
      {
        type: 'actions',
        elements: [link, ...choices].map(({ label, url }) => ({ type: 'button', text: plain(label, 75), url })),
      },
    ],
  };
}

const marked = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Cuts a text to so many characters, and none of them in half. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
