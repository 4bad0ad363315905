import { NOTICE_TYPES } from '@lockbox/domain/notices/notice-types';
import { type Static, Type } from 'typebox';
import { Nullable, Time, TimeOrNull } from './parts.ts';

const webhookFields = {
  id: Type.String(),
  name: Nullable(Type.String()),
  url: Type.String({ description: "The receiver's address; of a chat's only the host and its end." }),
  kind: Type.Enum(['generic', 'teams', 'slack']),
  createdAt: Time,
  createdBy: Type.String(),
  disabledAt: Nullable(
    Type.String({ format: 'date-time', description: 'Nothing is sent since then: the receiver answered 410 Gone.' }),
  ),
  events: Nullable(
    Type.Array(Type.Enum(Object.values(NOTICE_TYPES)), {
      description: 'What it is told of; null: everything, also what later releases add.',
    }),
  ),
  pausedAt: Nullable(
    Type.String({ format: 'date-time', description: 'Nothing is sent since then: somebody has paused it.' }),
  ),
  bothSecretsUntil: Nullable(
    Type.String({ format: 'date-time', description: 'Until then the secret before the newest signs as well.' }),
  ),
} as const;
export const Webhook = Type.Object(webhookFields);
export const CreatedWebhook = Type.Object({
  ...webhookFields,
  secret: Type.String({ description: 'For checking signatures; it is in no other answer.' }),
});
export type Webhook = Static<typeof Webhook>;
export type CreatedWebhook = Static<typeof CreatedWebhook>;

export const WebhookDelivery = Type.Object({
  id: Type.String({
    description:
      'What the receiver reads as `webhook-id`; of a delivery that was asked for again it reads the first one’s.',
  }),
  eventId: Nullable(Type.String()),
  eventType: Type.String({ description: 'The type of the event in the log; `WebhookTest` of a test.' }),
  requestId: Nullable(Type.String()),
  at: Time,
  attempt: Type.Integer({ description: 'How often it was tried.' }),
  outcome: Type.Enum(['waiting', 'delivered', 'failed', 'skipped']),
  detail: Nullable(Type.String({ description: 'The status of the last answer, or a code.' })),
  nextAttemptAt: TimeOrNull,
  again: Type.Boolean({ description: 'Whether somebody has asked for it once more.' }),
});
export type WebhookDelivery = Static<typeof WebhookDelivery>;
