import { expect, test } from 'vitest';
import type { StreamState } from './stream-state.ts';
import { memoryStreams } from './testing/memory-streams.ts';
import { ended, ISSUERS, pushed, toBeCreated } from './testing/streams.ts';
import { wantedAmong } from './wanted.ts';

test.each<[string, Partial<StreamState>, number]>([
  ['is as it was entered', {}, 1],
  ['is paused', { status: 'paused' }, 1],
  ['is disabled', { status: 'disabled' }, 0],
  ['is deleted', { made: 'DELETED' }, 0],
  ['has other events requested', { eventsRequested: ['urn:example:other'] }, 0],
  [
    'has the tenant removed',
    { rules: [{ isRemoved: true, subject: { format: 'complex', tenant: { format: 'opaque', id: 'contoso' } } }] },
    0,
  ],
  [
    'has another tenant removed',
    { rules: [{ isRemoved: true, subject: { format: 'complex', tenant: { format: 'opaque', id: 'fabrikam' } } }] },
    1,
  ],
])('of a stream that %s, signals noted: %s', async (_, change, count) => {
  const streams = memoryStreams(pushed());
  await streams.change(pushed(), () => change);
  expect(await wantedAmong([ended('a', 'gateway')], streams, ISSUERS)).toHaveLength(count);
});

test('ends of access are noted before the receiver has created its stream', async () => {
  expect(await wantedAmong([ended('a', 'new')], memoryStreams(toBeCreated()), ISSUERS)).toHaveLength(1);
});
