import { catalogueFor } from '../../wording/catalogues.ts';
import { composeView, type Provider } from '../../wording/compose-view.ts';
import { letterOf } from '../../wording/letter.ts';
import type { ReadModels } from '../../wording/read-models.ts';
import type { PendingItem } from '../../work-list/items.ts';
import type { Composed, DeliveryChannel } from '../channel.ts';
import { addresseeOf } from './addressee.ts';
import { CONNECTIONS, type Mail, type Mailer } from './mailer.ts';
import { render } from './render.ts';

/** Notices as letters. */
export function smtpChannel(mailer: Mailer, provider: Provider): DeliveryChannel<Mail> {
  return {
    channel: 'EMAIL',
    limits: { atOnce: CONNECTIONS, atOncePerRecipient: null },
    get up() {
      return mailer.up;
    },
    composer: async () => (models, item, patient) => mailOf(models, provider, item, patient),
    send: (_item, mail) => mailer.send(mail),
  };
}

function mailOf(models: ReadModels, provider: Provider, item: PendingItem, patient: boolean): Composed<Mail> {
  const addressee = addresseeOf(models, item);
  if (addressee.kind === 'nobody') return { kind: 'settled', outcome: 'SKIPPED', detail: addressee.detail };
  if (addressee.kind === 'not-yet') return addressee;
  const { to, reader } = addressee;
  const composed = composeView(models, provider, item, reader, patient);
  if (composed.kind === 'not-yet') return composed;
  const catalogue = catalogueFor(reader.locale);
  const letter = letterOf(item.notice, composed.viewIn(catalogue.language), catalogue);
  const rendered = render(letter, catalogue.language);
  return { kind: 'message', message: { ...rendered, to, notificationId: item._id, thread: item.requestId } };
}
