import type { EventData, TextRef } from '@lockbox/contracts/generated/events';
import { eventOf } from '@lockbox/testing/event-of';
import { expect, test } from 'vitest';
import { type Author, textBy } from './erase.ts';

const text = (textId: string) => ({ textId }) as TextRef; // nothing else is looked at
const asked = { type: 'RequestSubmitted', engineerId: 'alex', justification: text('justification') } as EventData;
const denied = { type: 'RequestDenied', comment: text('comment') } as EventData;

test('a person has the own texts erased, and none of somebody of another side or tenant who has the same id', () => {
  const events = ['contoso', 'fabrikam'].flatMap((tenant) =>
    [asked, denied].map((data) => eventOf(tenant, 1, data, { actor: { kind: 'PRINCIPAL', id: 'alex' } })),
  );
  const found = (author: Author) =>
    events.flatMap((event) => {
      const written = textBy(author, event);
      return written === null ? [] : [`${event.tenantId} ${written.textId}`];
    });
  expect(found({ person: 'alex' })).toEqual(['contoso justification', 'fabrikam justification']);
  expect(found({ person: 'alex', tenant: 'contoso' })).toEqual(['contoso comment']);
  expect(found({ person: 'ada', tenant: 'contoso' })).toEqual([]);
});
