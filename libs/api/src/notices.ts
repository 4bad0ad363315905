import { KINDS } from '@lockbox/domain/notices/notice-kinds';
import { type Static, Type } from 'typebox';
import { Nullable, Person, TimeOrNull } from './parts.ts';

const noticeFields = {
  accessWithoutApproval: Type.Boolean({
    description: 'Whether the administrators are told of each access that needs no approval, as it begins',
  }),
  accessEnded: Type.Boolean({ description: 'Whether the administrators are told of each end of access' }),
} as const;
export const ChosenNotices = Type.Object(noticeFields, { additionalProperties: false });
export const NoticePreferences = Type.Object({ ...noticeFields, changedAt: TimeOrNull, changedBy: Nullable(Person) });
export type NoticePreferences = Static<typeof NoticePreferences>;

const TimeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'Such as 08:00' });
const ownNoticeFields = {
  choices: Type.Array(
    Type.Object(
      { kind: Type.Enum(KINDS), delivery: Type.Enum(['AT_ONCE', 'DAILY', 'NONE']) },
      { additionalProperties: false },
    ),
    { maxItems: KINDS.length, description: 'A kind that is not named is told at once' },
  ),
  digestAt: TimeOfDay,
  quiet: Nullable(
    Type.Object(
      { from: TimeOfDay, until: TimeOfDay },
      { additionalProperties: false, description: 'What waits for nobody is sent when they are over; null: none' },
    ),
  ),
} as const;
export const ChosenOwnNotices = Type.Object(ownNoticeFields, { additionalProperties: false });
export const OwnNotices = Type.Object({
  ...ownNoticeFields,
  timeZone: Type.String({ description: "The zone of these times: the directory's of the person, when it was chosen" }),
  changedAt: TimeOrNull,
});
export type OwnNotices = Static<typeof OwnNotices>;
