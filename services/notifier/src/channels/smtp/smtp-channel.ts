import { emailWordsIn } from '@lockbox/words/emails';
import type { LogEvidence } from '../../evidence/log-evidence.ts';
import { composeView, type Provider, type Reader } from '../../wording/compose-view.ts';
import { letterOf } from '../../wording/letter.ts';
import type { ReadModels } from '../../wording/read-models.ts';
import type { MessageView } from '../../wording/view.ts';
import type { PendingItem } from '../../work-list/item.ts';
import type { Composed, DeliveryChannel } from '../channel.ts';
import { addresseeOf } from './addressee.ts';
import type { Mail, Mailer } from './mailer.ts';
import { type Rendered, render } from './render.ts';

/** MongoDB may take so many times as long for a letter as the mail server before letters wait for it. */
export const UNRECORDED_PER_CONNECTION = 2;

/** Notices as letters. */
export function smtpChannel(
  mailer: Mailer,
  provider: Provider,
  evidence: Pick<LogEvidence, 'prepare' | 'of'>,
): DeliveryChannel<Mail> {
  return {
    channel: 'EMAIL',
    limits: {
      atOnce: mailer.connections,
      unrecorded: UNRECORDED_PER_CONNECTION * mailer.connections,
      atOncePerRecipient: null,
    },
    get up() {
      return mailer.up;
    },
    async composer(items) {
      await evidence.prepare(items);
      const letters = new Map<string, Rendered>();
      return (models, item, patient) => mailOf({ models, provider, evidence, letters }, item, patient);
    },
    send: (_item, mail) => mailer.send(mail),
  };
}

interface Composing {
  readonly models: ReadModels;
  readonly provider: Provider;
  readonly evidence: Pick<LogEvidence, 'of'>;
  /** What was composed from the same models: many are told of one event, and most of them read the same letter. */
  readonly letters: Map<string, Rendered>;
}

function mailOf(
  { models, provider, evidence, letters }: Composing,
  item: PendingItem,
  patient: boolean,
): Composed<Mail> {
  const addressee = addresseeOf(models, item);
  if (addressee.kind === 'nobody') return { kind: 'settled', outcome: 'SKIPPED', detail: addressee.detail };
  if (addressee.kind === 'not-yet') return addressee;
  const { to, reader } = addressee;
  const composed = composeView(models, provider, item, reader, patient);
  if (composed.kind === 'not-yet') return composed;
  const key = JSON.stringify([item.eventId, item.side, item.notice.kind, reader.locale, reader.timeZone]);
  const letter = letters.get(key) ?? letterFor(item, composed.viewIn, reader, evidence.of(item));
  letters.set(key, letter);
  return { kind: 'message', message: { letter, to, notificationId: item._id, thread: item.requestId } };
}

/** The letter is the same for all who read the same language in the same zone, on the same side: it names no reader. */
function letterFor(
  { notice }: PendingItem,
  viewIn: (language: string) => MessageView,
  { locale }: Pick<Reader, 'locale'>,
  block: string | undefined,
): Rendered {
  const words = emailWordsIn(locale);
  return render(letterOf(notice, viewIn(words.language), words), words, block);
}
