/**
 * Checks the notices: each person gets one of each event, and the mail server has accepted each letter that the log
 * calls delivered.
 */
import { type History, textOf, type Violation } from './history.ts';
import { Knowledge, type ToTell } from './life.ts';

/** The events that end the waiting after each of these events. */
const ENDS_WAITING: Readonly<Record<string, readonly string[]>> = {
  RequestSubmitted: ['InternallyApproved', 'InternallyRejected', 'InternalReviewExpired'],
  LockboxRequestCreated: ['RequestApproved', 'RequestDenied', 'RequestExpired'],
};

export function wrongTelling(
  { events, letters, doubledLettersAtMost }: Pick<History, 'events' | 'letters' | 'doubledLettersAtMost'>,
  toTell: readonly ToTell[],
): readonly Violation[] {
  const violations: Violation[] = [];
  const is = (what: string, mayCome = false) => void violations.push({ invariant: 'TOLD_ONCE', what, mayCome });

  const taken = new Map<string, number>();
  for (const { messageId } of letters) {
    const id = /^<([^@]+)@/.exec(messageId)?.[1] ?? messageId;
    taken.set(id, (taken.get(id) ?? 0) + 1);
  }
  const ids = new Set<string>();
  const told = new Set<string>();
  const asks = new Map(toTell.map((one) => [one.eventId, one]));
  const before = new Set<string>();
  const directory = new Knowledge();
  for (const event of events) {
    const { type, data, partition, tenantId } = event;
    directory.take(event);
    before.add(`${type} ${textOf(data, 'requestId')}`);
    if (type !== 'NotificationRecorded') continue;
    const id = textOf(data, 'notificationId');
    if (ids.has(id)) is(`notice ${id} has its outcome twice`);
    ids.add(id);
    if (textOf(data, 'channel') !== 'EMAIL') continue;
    const whom = `${textOf(data, 'recipientId')} of ${textOf(data, 'aboutEventId')}`;
    if (told.has(whom)) is(`${whom}: two notices`);
    told.add(whom);
    const isDelivered = textOf(data, 'outcome') === 'DELIVERED';
    const about = asks.get(textOf(data, 'aboutEventId'));
    const isOver = about && ENDS_WAITING[about.type]?.some((end) => before.has(`${end} ${about.requestId}`));
    if (textOf(data, 'detail') === 'DECIDED' && isOver === false)
      is(`${whom}: the log says DECIDED, and nobody had decided on ${about?.requestId}`);
    if (
      textOf(data, 'detail') === 'RECIPIENT_NO_ADMINISTRATOR' &&
      directory.administrators(partition, tenantId).includes(textOf(data, 'recipientId'))
    )
      is(`${whom}: the log says RECIPIENT_NO_ADMINISTRATOR, and the directory has an administrator of that id`);
    if (isDelivered && !taken.has(id)) is(`${whom}: the log says DELIVERED, and no mail server has taken it`);
  }
  const doubled = [...taken.values()].reduce((sum, count) => sum + count - 1, 0);
  if (doubled > doubledLettersAtMost)
    is(`${doubled} letters were sent once more, and no more than ${doubledLettersAtMost} were interrupted`);
  for (const { eventId, type, requestId, people } of toTell)
    for (const person of people)
      if (!told.has(`${person} of ${eventId}`)) is(`${person} was not told of ${type} of ${requestId}`, true);
  return violations;
}
