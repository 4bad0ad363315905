import type { NotificationOutcome } from '@lockbox/contracts/generated/events';
import type { PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import type { Collection } from 'mongodb';
import type { Store } from './connect.ts';

/** Whose events a webhook is told of; no tenant is called `provider`. */
export type WebhookOwner = TenantId | 'provider';

/** What a webhook's receiver understands: Lockbox's own JSON, or a chat program's. */
export type WebhookKind = 'generic' | 'teams' | 'slack';

/** Collection `webhooks` of the private database: no topic holds addresses and secrets. */
export interface WebhookDocument {
  readonly _id: string;
  readonly tenantId: WebhookOwner;
  readonly name: string | null;
  readonly url: string;
  readonly kind: WebhookKind;
  /** `whsec_` and 32 random bytes, base64. */
  readonly secret: string;
  /** In which language and zone chat messages are written: its creator's. */
  readonly locale: string;
  readonly timeZone: string;
  readonly createdBy: PersonId;
  /** What happened before is not told. */
  readonly createdAt: number;
  /** Nothing more is sent from then on: the receiver has answered that it is gone. */
  readonly disabledAt: number | null;
}

/** Collection `webhook_tests`: asked for in the portal, sent by the notifier once, told of nowhere else. */
export interface WebhookTestDocument {
  readonly _id: string;
  readonly webhookId: string;
  readonly requestedAt: number;
  /** No other instance sends it before then. */
  readonly takenUntil: number;
  readonly settled: { readonly outcome: NotificationOutcome; readonly detail: string; readonly at: number } | null;
}

/** What the notifier's work list says of a delivery whose outcome is not in the log yet. The notifier owns the list. */
export interface WaitingDelivery {
  readonly _id: string;
  readonly recipientId: string;
  readonly eventId: string;
  readonly requestId: RequestId | null;
  readonly occurredAt: number;
  readonly attempts: number;
  readonly failure: string | null;
  readonly nextAt: number;
  readonly state: 'PENDING' | 'SETTLED';
  readonly settled?: NonNullable<WebhookTestDocument['settled']>;
}

/** Where the notifier keeps its work. */
export const WORK_LIST = 'notifier_items';

type PrivateDb = Pick<Store, 'privateDb'>;
export const webhooksOf = ({ privateDb }: PrivateDb): Collection<WebhookDocument> => privateDb.collection('webhooks');
export const webhookTestsOf = ({ privateDb }: PrivateDb): Collection<WebhookTestDocument> =>
  privateDb.collection('webhook_tests');
export const waitingDeliveriesOf = ({ privateDb }: PrivateDb): Collection<WaitingDelivery> =>
  privateDb.collection(WORK_LIST);

/** The notifier makes them at start: nothing here is needed to be right, only to be quick. */
export async function ensureWebhookIndexes(store: PrivateDb): Promise<void> {
  await webhooksOf(store).createIndex({ tenantId: 1 });
  await webhookTestsOf(store).createIndexes([
    { key: { webhookId: 1, requestedAt: -1 } },
    { key: { settled: 1, takenUntil: 1 } },
  ]);
}
