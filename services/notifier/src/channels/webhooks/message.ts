import type { WebhookDocument, WebhookKind } from '@lockbox/store/collections/webhooks';
import { type EmailWords, emailWordsIn } from '@lockbox/words/emails';
import { letterOf } from '../../wording/letter.ts';
import { choicesOf } from '../../wording/links.ts';
import { payloadOf, testPayload } from '../../wording/payload.ts';
import type { MessageView } from '../../wording/view.ts';
import type { Notice, PlannedNotice } from '../../work-list/notice.ts';
import { type ChatLetter, slackMessage, teamsMessage } from './chat.ts';

type ToWrite = Pick<PlannedNotice, 'eventId' | 'sequence' | 'occurredAt' | 'notice'>;

/** The body of a notice, in the form that this webhook's receiver understands. */
export function webhookBody(
  { kind, locale }: Pick<WebhookDocument, 'kind' | 'locale'>,
  item: ToWrite,
  viewIn: (language: string) => MessageView,
): string {
  // Programs read the same, whatever the language of whoever has added the webhook.
  if (kind === 'generic') return JSON.stringify(payloadOf(item, viewIn('en')));
  const words = emailWordsIn(locale);
  const view = viewIn(words.language);
  return JSON.stringify(
    forChat(kind, { ...letterOf(item.notice, view, words), choices: buttonsOf(item.notice, view, words) }),
  );
}

/** The body of a test, which shows that the webhook works. */
export function webhookTestBody(
  { _id, kind, locale }: Pick<WebhookDocument, '_id' | 'kind' | 'locale'>,
  at: number,
  portalUrl: string,
): string {
  if (kind === 'generic') return JSON.stringify(testPayload(_id, at, portalUrl));
  const { heading, paragraph, label } = emailWordsIn(locale).test;
  const link = { label, url: `${portalUrl}/webhooks` };
  return JSON.stringify(forChat(kind, { heading, paragraphs: [paragraph], facts: [], link, choices: [] }));
}

function buttonsOf(notice: Notice, view: MessageView, { choices }: EmailWords): ChatLetter['choices'] {
  const urls = choicesOf(notice, view);
  if (urls === null) return [];
  return (['approve', 'deny'] as const).map((choice) => ({ label: choices[choice], url: urls[choice] }));
}

function forChat(kind: Exclude<WebhookKind, 'generic'>, letter: ChatLetter): object {
  switch (kind) {
    case 'teams':
      return teamsMessage(letter);
    case 'slack':
      return slackMessage(letter);
    default:
      return kind satisfies never;
  }
}
