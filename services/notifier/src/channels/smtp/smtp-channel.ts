import { emailWordsIn } from '@lockbox/words/emails';
import type { LogEvidence } from '../../evidence/log-evidence.ts';
import { composeView, type Provider, type Reader } from '../../wording/compose-view.ts';
import { letterOf } from '../../wording/letter.ts';
import type { ReadModels } from '../../wording/read-models.ts';
import type { MessageView } from '../../wording/view.ts';
import type { PendingItem } from '../../work-list/item.ts';
import type { ChannelLimits, Composed, DeliveryChannel } from '../channel.ts';
import { addresseeOf } from './addressee.ts';
import type { Mail, Mailer } from './mailer.ts';
import { type Rendered, render } from './render.ts';

export interface EmailDeps {
  readonly mailer: Pick<Mailer, 'up' | 'send' | 'connections'>;
  readonly provider: Provider;
  readonly evidence: Pick<LogEvidence, 'prepare' | 'of'>;
}

/** E-mails whose outcome is not in MongoDB yet, per connection: above this, sending waits for MongoDB. */
export const UNRECORDED_PER_CONNECTION = 2;

/** One server takes the e-mails for all recipients, so a recipient that fails costs the others nothing. */
export const limitsOf = ({ connections }: Pick<Mailer, 'connections'>): ChannelLimits => ({
  atOnce: connections,
  unrecorded: UNRECORDED_PER_CONNECTION * connections,
  atOncePerRecipient: null,
});

/** One e-mail for each notice. */
export function smtpChannel({ mailer, provider, evidence }: EmailDeps): DeliveryChannel<Mail> {
  return {
    channel: 'EMAIL',
    name: 'e-mails',
    isDigest: false,
    limits: limitsOf(mailer),
    get up() {
      return mailer.up;
    },
    async composer(items) {
      await evidence.prepare(items);
      /** Many people are notified of one event, and most of them read the same e-mail. */
      const rendered = new Map<string, Rendered>();
      return (models, item, patient) => {
        const found = viewFor(models, provider, item, patient);
        if (found.kind !== 'message') return found;
        const { to, reader, viewIn } = found.message;
        const key = JSON.stringify([item.eventId, item.side, item.notice.kind, reader.locale, reader.timeZone]);
        const letter = rendered.get(key) ?? renderFor(item, viewIn, reader, evidence.of(item));
        rendered.set(key, letter);
        return { kind: 'message', message: { letter, to, notificationId: item._id, thread: item.requestId } };
      };
    },
    send: ([{ message }]) => mailer.send(message),
  };
}

/** The material of an e-mail: its addressee, how that person reads, and the view of the notice. */
interface ViewForReader {
  readonly to: Mail['to'];
  readonly reader: Reader;
  viewIn(language: string): MessageView;
}

export function viewFor(
  models: ReadModels,
  provider: Provider,
  item: PendingItem,
  patient: boolean,
): Composed<ViewForReader> {
  const addressee = addresseeOf(models, item);
  if (addressee.kind === 'nobody') return { kind: 'settled', outcome: 'SKIPPED', detail: addressee.detail };
  if (addressee.kind === 'not-yet') return addressee;
  const { to, reader } = addressee;
  const composed = composeView(models, provider, item, reader, patient);
  if (composed.kind === 'not-yet') return composed;
  return { kind: 'message', message: { to, reader, viewIn: composed.viewIn } };
}

/** The e-mail is the same for all who read the same language in the same zone, on the same side: it names no reader. */
function renderFor(
  { notice }: PendingItem,
  viewIn: (language: string) => MessageView,
  { locale }: Pick<Reader, 'locale'>,
  block: string | undefined,
): Rendered {
  const words = emailWordsIn(locale);
  return render(letterOf(notice, viewIn(words.language), words), words, block);
}
