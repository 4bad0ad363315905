import { type Static, Type } from 'typebox';
import { Nullable, Person, Time, TimeOrNull } from './parts.ts';

/** The type of an entry whose content is not shown. No event of the log has it. */
export const NOT_SHOWN = 'NotShown';

export const AuditEvent = Type.Object({
  eventId: Type.String(),
  tenantId: Type.String(),
  sequence: Type.Integer(),
  type: Type.String({
    description: `The type of the event; \`${NOT_SHOWN}\` where its content is not shown here: then it has no more than its number, its hash and its place in the topic`,
  }),
  requestId: Nullable(Type.String()),
  occurredAt: TimeOrNull,
  actor: Nullable(
    Type.Object(
      { kind: Type.String(), id: Type.String() },
      { description: 'Who gave the command: a person, or the system that reported what a person did' },
    ),
  ),
  by: Nullable(Person),
  recipient: Nullable(Person),
  supportRequestId: Nullable(Type.String({ description: 'Of the request that the event is about' })),
  rule: Nullable(Type.String()),
  causationId: Nullable(Type.String()),
  correlationId: Nullable(Type.String()),
  topic: Type.String(),
  partition: Type.Integer(),
  offset: Type.Integer(),
  hash: Type.String({ description: "SHA-256 of the record value's bytes, hex." }),
  data: Type.Record(Type.String(), Type.Unknown()),
});
export type AuditEvent = Static<typeof AuditEvent>;

export const AuditRecord = Type.Object({
  ...AuditEvent.properties,
  raw: Nullable(
    Type.String({
      description: "The record value's bytes as they are in the log, base64; null where it is not shown.",
    }),
  ),
});
export type AuditRecord = Static<typeof AuditRecord>;

export const NoticesNotRecorded = Type.Object({
  eventId: Type.String(),
  sequence: Type.Integer(),
  type: Type.String(),
  occurredAt: Time,
  people: Type.Array(Person, {
    description:
      'Administrators of whose notice about the event the log has no outcome, as far as they are known to have been administrators then; none where the event has no outcome to anybody',
  }),
});
export type NoticesNotRecorded = Static<typeof NoticesNotRecorded>;
