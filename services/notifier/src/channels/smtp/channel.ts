import { PATIENCE } from '../../sending/retry.ts';
import { createGate } from '../../sending/semaphore.ts';
import { catalogueFor } from '../../wording/catalogues.ts';
import { addresseeOf, join, type Provider } from '../../wording/join.ts';
import type { Known } from '../../wording/read-models.ts';
import type { PendingItem } from '../../work-list/items.ts';
import type { Composed, Way } from '../channel.ts';
import { render } from './render.ts';
import { CONNECTIONS, type Mail, type Mailer } from './smtp.ts';

const NOBODY_RESTS: ReadonlyMap<string, number> = new Map();

/** Notices as letters. A mailbox that fails costs the others nothing: the mail server answers for it. */
export function byMail(mailer: Mailer, provider: Provider): Way<Mail> {
  const gate = createGate(CONNECTIONS);
  return {
    channel: 'EMAIL',
    get up() {
      return mailer.up;
    },
    composer: async () => (known, item) => letterOf(known, provider, item),
    through: (_item, work) => gate.through(work),
    send: (_item, mail) => mailer.send(mail),
    resting: () => NOBODY_RESTS,
    atOncePerRecipient: Number.POSITIVE_INFINITY,
  };
}

function letterOf(known: Known, provider: Provider, item: PendingItem): Composed<Mail> {
  const addressee = addresseeOf(known, item);
  if (addressee.kind === 'nobody') return { kind: 'settled', outcome: 'SKIPPED', detail: addressee.detail };
  if (addressee.kind === 'not-yet') return addressee;
  const { to, reader } = addressee;
  const joined = join(known, provider, item, reader, item.waits < PATIENCE);
  if (joined.kind === 'not-yet') return joined;
  const catalogue = catalogueFor(reader.locale);
  const letter = catalogue.compose(item.notice, joined.viewIn(catalogue.language));
  const rendered = render(letter, catalogue.language);
  return { kind: 'message', message: { ...rendered, to, notificationId: item._id, thread: item.requestId } };
}
