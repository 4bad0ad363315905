import type { Reader } from '../../wording/compose-view.ts';
import { type NoticeToWord, ofTenant, type ReadModels } from '../../wording/read-models.ts';

/** Whom a letter goes to. */
export type Addressee =
  | {
      readonly kind: 'person';
      readonly to: { readonly name: string; readonly address: string };
      readonly reader: Reader;
    }
  /** The projector has not written the person yet. */
  | { readonly kind: 'not-yet' }
  /** There is nobody who could be told. */
  | { readonly kind: 'nobody'; readonly detail: 'RECIPIENT_GONE' | 'RECIPIENT_DISABLED' };

/**
 * Finds the recipient's address, which is waited for as long as it takes. Whether a customer's person is to be told the log says
 * (`whyPointless`): where the projection has the person disabled or gone all the same, it lags, or the log tells so in a moment.
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
