import type { NotificationOutcome } from '@lockbox/contracts/generated/events';
import type { PersonId, PROVIDER_TENANT, RequestId, TenantId } from '@lockbox/contracts/ids';
import type { NoticeType } from '@lockbox/domain/notices/notice-types';
import { definePrivateCollection } from '../../define-collection.ts';

/** The owner of a webhook: it gets the owner's events. */
export type WebhookOwner = TenantId | typeof PROVIDER_TENANT;

/** The format that a webhook's receiver understands: Lockbox's own JSON, or that of a chat program. */
export type WebhookKind = 'generic' | 'teams' | 'slack';

export interface WebhookDocument {
  readonly _id: string;
  readonly tenantId: WebhookOwner;
  readonly name: string | null;
  readonly url: string;
  readonly kind: WebhookKind;
  /** `whsec_` and 32 random bytes, base64. */
  readonly secret: string;
  /** The language and time zone of chat messages: those of the webhook's creator. */
  readonly locale: string;
  readonly timeZone: string;
  readonly createdBy: PersonId;
  /** Earlier events are not sent. */
  readonly createdAt: number;
  /** Nothing more is sent from then on: the receiver has answered that it is gone. */
  readonly disabledAt: number | null;
  /** The chosen events; absent or null: all. */
  readonly events?: ChosenEvents | null;
  /** Nothing is sent while it is paused, and each notice's outcome says so. */
  readonly pausedAt?: number | null;
  /** The secret before this one: until then messages are signed with it too. */
  readonly previousSecret?: { readonly secret: string; readonly until: number } | null;
}

/** Each type with the time since when it is sent: earlier events are not sent, even if the log is read again. */
export interface ChosenEvents {
  readonly chosen: readonly { readonly type: NoticeType; readonly since: number }[];
  /** The time since when all other types are sent as well; null: they are not. */
  readonly othersSince: number | null;
}

/** Returns the time since when a webhook receives a type; null: it does not. */
export const sinceWhen = ({ chosen, othersSince }: ChosenEvents, type: NoticeType): number | null =>
  chosen.find((one) => one.type === type)?.since ?? othersSince;

/** A message that somebody has asked for: a test, or a delivery once more. */
export interface WebhookTestDocument {
  readonly _id: string;
  readonly webhookId: string;
  /** The event that is to be delivered again; absent in a test. */
  readonly again?: string;
  readonly requestedAt: number;
  /** No other instance sends it before then. */
  readonly takenUntil: number;
  readonly settled: { readonly outcome: NotificationOutcome; readonly detail: string; readonly at: number } | null;
}

/** The notifier's work list entry of a delivery whose outcome is not in the log yet. The notifier owns the list. */
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
  readonly settled?: NonNullable<WebhookTestDocument['settled']> & { readonly attempts: number };
}

/** No topic holds addresses and secrets. */
export const webhooks = definePrivateCollection<WebhookDocument>({ name: 'webhooks', indexes: [{ tenantId: 1 }] });

/**
 * Tests of webhooks: asked for in the portal, sent by the notifier once, told of nowhere else. A delivery that is to be sent
 * again is taken from here into the notifier's work list.
 */
export const webhookTests = definePrivateCollection<WebhookTestDocument>({
  name: 'webhook_tests',
  indexes: [
    { webhookId: 1, requestedAt: -1 },
    { settled: 1, takenUntil: 1 },
  ],
});

/** The notifier's work list, as the portal reads it; the notifier defines it, with its indexes. */
export const waitingDeliveries = definePrivateCollection<WaitingDelivery>({ name: 'notifier_work_list' });
