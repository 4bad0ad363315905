import { expect, test } from 'vitest';
import type { AuditEvent } from '../api/resources.ts';
import { trailLinesOf } from './notices.ts';

const event = (eventId: string, data: Readonly<Record<string, unknown>> = {}, type = 'NotificationRecorded') =>
  ({ eventId, type, data }) as unknown as AuditEvent; // what lines are made of
const told = (eventId: string, about: string, channel = 'EMAIL', outcome = 'DELIVERED') =>
  event(eventId, { aboutEventId: about, channel, outcome });

test('one notice is one line, by each way and outcome, at the place of the first; other events are lines of their own', () => {
  const lines = trailLinesOf([
    told('n1', 'e1'),
    event('e2', {}, 'AccessGranted'),
    told('n2', 'e1'),
    told('n3', 'e1', 'WEBHOOK'),
    told('n4', 'e2'),
    told('n5', 'e1', 'EMAIL', 'FAILED'),
  ]);
  expect(lines.map(({ event: { eventId }, notices }) => [eventId, notices.map((one) => one.eventId)])).toEqual([
    ['n1', ['n1', 'n2']],
    ['e2', []],
    ['n3', ['n3']],
    ['n4', ['n4']],
    ['n5', ['n5']],
  ]);
});
