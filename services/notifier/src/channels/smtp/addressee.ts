import type { Reader } from '../../wording/compose-view.ts';
import { type NoticeToWord, ofTenant, type ReadModels } from '../../wording/read-models.ts';

/** The addressee of an e-mail. */
export type Addressee =
  | {
      readonly kind: 'person';
      readonly to: { readonly name: string; readonly address: string };
      readonly reader: Reader;
    }
  /** The projector has not written the person yet. */
  | { readonly kind: 'not-yet' }
  /** There is no person to notify. */
  | { readonly kind: 'nobody'; readonly detail: 'RECIPIENT_GONE' | 'RECIPIENT_DISABLED' };

/**
 * Finds the recipient's address, and waits for it as long as it takes. The log decides whether a customer's person is notified
 * (`whyPointless`): if the projection says that the person is disabled or gone, either it lags, or the log will say so in a
 * moment.
 */
export function addresseeOf(models: ReadModels, { tenantId, recipientId, side }: NoticeToWord): Addressee {
  const [recipient, removal] =
    side === 'customer'
      ? [models.principals.get(ofTenant(tenantId, recipientId)), `principals/${ofTenant(tenantId, recipientId)}`]
      : [models.providerPeople.get(recipientId), `provider_people/${recipientId}`];
  if (recipient === undefined) {
    return side === 'provider' && models.removed.has(removal)
      ? { kind: 'nobody', detail: 'RECIPIENT_GONE' }
      : { kind: 'not-yet' };
  }
  if (recipient.disabled)
    return side === 'provider' ? { kind: 'nobody', detail: 'RECIPIENT_DISABLED' } : { kind: 'not-yet' };
  const { displayName: name, email: address, locale, timeZone } = recipient;
  return { kind: 'person', to: { name, address }, reader: { locale, timeZone } };
}
