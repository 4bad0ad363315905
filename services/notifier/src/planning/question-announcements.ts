import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { CUSTOMER_DECISION_MS } from '@lockbox/domain/time/time-rules';
import type { NoticeOf } from '../work-list/notice.ts';
import type { Announcement, Announcements, Audience } from './announcement.ts';

type QuestionEvent = Extract<EventData['type'], 'QuestionAsked' | 'QuestionAnswered'>;

/** The engineer learns that there is a question, and not whose; the administrators, that it is answered. */
export const questionAnnouncements: Announcements<QuestionEvent> = {
  QuestionAsked: (event) => {
    const { requestId, questionId } = event.data;
    return whileWaiting(event, 'engineer', { kind: 'question-asked', requestId, questionId });
  },
  QuestionAnswered: (event) => {
    const { requestId, questionId } = event.data;
    return whileWaiting(event, 'administrators', { kind: 'question-answered', requestId, questionId });
  },
};

/** Pointless once somebody has decided, or the request has expired: no later than this. */
const whileWaiting = (
  { occurredAt }: Pick<Event, 'occurredAt'>,
  audience: Audience,
  notice: NoticeOf<'question-asked' | 'question-answered'>,
): readonly Announcement[] => [
  { to: [audience], notice, until: occurredAt + CUSTOMER_DECISION_MS, whileWaiting: true },
];
