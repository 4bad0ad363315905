import type { EventData } from '@lockbox/contracts/generated/events';
import { type PersonId, personId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { createMissingNotices, type NoticedEvent } from './missing-notices.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const [ada, bob] = [personId('ada'), personId('bob')];

const event = (eventId: string, data: Readonly<Record<string, unknown>>, actor = 'policy'): NoticedEvent => ({
  eventId,
  occurredAt: 0,
  actor: { id: actor },
  data: data as unknown as EventData, // the fields that are read
});
const outcome = (aboutEventId: string, recipientId: string, channel = 'EMAIL') =>
  event(`${aboutEventId}/${recipientId}`, { type: 'NotificationRecorded', aboutEventId, recipientId, channel });
const emergency = event('e1', { type: 'ExclusionDeclared' });
const approved = event('e1', { type: 'RequestApproved' }, ada);

/** Who lacks a notice of which event, at that time. */
function missingAt(now: number, events: readonly NoticedEvent[], administrators: readonly PersonId[] = [ada, bob]) {
  const missing = createMissingNotices();
  for (const one of events) missing.read(one);
  return missing.at(now, () => administrators).map(({ event: { eventId }, people }) => `${eventId} ${people}`);
}

test('an announced event without any outcome is named after an hour, and not before', () => {
  expect(missingAt(HOUR, [emergency])).toEqual([]);
  expect(missingAt(HOUR + 1, [emergency])).toEqual(['e1 ada,bob']);
});

test('one person without an outcome is named after four days and an hour, where others have one', () => {
  const events = [emergency, outcome('e1', 'ada')];
  expect(missingAt(4 * DAY + HOUR, events)).toEqual([]);
  expect(missingAt(4 * DAY + HOUR + 1, events)).toEqual(['e1 bob']);
  expect(missingAt(5 * DAY, [...events, outcome('e1', 'bob')])).toEqual([]);
});

test('an outcome of a webhook counts for no administrator', () => {
  expect(missingAt(2 * HOUR, [emergency, outcome('e1', 'ada', 'WEBHOOK')])).toEqual([]);
  expect(missingAt(5 * DAY, [emergency, outcome('e1', 'ada', 'WEBHOOK')])).toEqual(['e1 ada,bob']);
});

test('an event without any outcome is named also where no administrator is known', () => {
  expect(missingAt(2 * HOUR, [emergency], [])).toEqual(['e1 ']);
  expect(missingAt(5 * DAY, [emergency, outcome('e1', 'ada')], [])).toEqual([]);
});

test('no notice is expected for the person who acted, nor of an event that need not be announced', () => {
  expect(missingAt(2 * HOUR, [approved])).toEqual(['e1 bob']);
  expect(missingAt(2 * HOUR, [approved], [ada])).toEqual([]);
  expect(missingAt(2 * HOUR, [event('e1', { type: 'AccessGranted' })])).toEqual([]);
});
