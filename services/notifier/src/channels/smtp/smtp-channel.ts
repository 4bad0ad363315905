import { catalogueFor } from '../../wording/catalogues.ts';
import { addresseeOf, join, type Provider } from '../../wording/join.ts';
import type { Known } from '../../wording/read-models.ts';
import type { PendingItem } from '../../work-list/items.ts';
import type { Composed, DeliveryChannel } from '../channel.ts';
import { render } from './render.ts';
import { CONNECTIONS, type Mail, type Mailer } from './smtp.ts';

/** Notices as letters. */
export function smtpChannel(mailer: Mailer, provider: Provider): DeliveryChannel<Mail> {
  return {
    channel: 'EMAIL',
    limits: { atOnce: CONNECTIONS, atOncePerRecipient: null },
    get up() {
      return mailer.up;
    },
    composer: async () => (known, item, patient) => letterOf(known, provider, item, patient),
    send: (_item, mail) => mailer.send(mail),
  };
}

function letterOf(known: Known, provider: Provider, item: PendingItem, patient: boolean): Composed<Mail> {
  const addressee = addresseeOf(known, item);
  if (addressee.kind === 'nobody') return { kind: 'settled', outcome: 'SKIPPED', detail: addressee.detail };
  if (addressee.kind === 'not-yet') return addressee;
  const { to, reader } = addressee;
  const joined = join(known, provider, item, reader, patient);
  if (joined.kind === 'not-yet') return joined;
  const catalogue = catalogueFor(reader.locale);
  const letter = catalogue.compose(item.notice, joined.viewIn(catalogue.language));
  const rendered = render(letter, catalogue.language);
  return { kind: 'message', message: { ...rendered, to, notificationId: item._id, thread: item.requestId } };
}
