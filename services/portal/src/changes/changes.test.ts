import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, requestId, tenantId } from '@lockbox/contracts/ids';
import { eventOf } from '@lockbox/testing/event-of';
import { expect, test, vi } from 'vitest';
import { createChanges } from './changes.ts';
import type { Waiter } from './projection-wait.ts';

const position = { topic: 'lockbox.directory', partition: 0, offset: 1, signedAt: null };
const set: EventData = { type: 'TenantSet', licences: [], position };

/** Projections that show at once what is waited for. */
function opened() {
  const told: string[] = [];
  const changes = createChanges({
    add: ({ looked }: Waiter) => void looked('shown'),
    withdraw: () => undefined,
    isSeenByCustomer: () => true,
  } as never); // as much of it as changes ask for
  const listen = (tenant: string) =>
    changes.listen({ tenantId: tenantId(tenant), notify: ({ about, sequence }) => told.push(`${about} ${sequence}`) });
  return { told, changes, listen };
}

test('a page that opens its stream learns of changes of the last moment', () => {
  const { told, changes, listen } = opened();
  changes.seen(eventOf('contoso', 1, set));
  changes.seen(eventOf('fabrikam', 1, set));
  listen('contoso');
  expect(told).toEqual(['directory 1']);
  changes.seen(eventOf('contoso', 2, set));
  expect(told).toEqual(['directory 1', 'directory 2']);
});

test('and not of what changed long before', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const { told, changes, listen } = opened();
    changes.seen(eventOf('contoso', 1, set));
    vi.advanceTimersByTime(10_001);
    listen('contoso');
    expect(told).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test('what another tenant’s guard reports under a request’s id takes the place of no change of that request', () => {
  const waiters = new Set<Waiter>();
  const told: string[] = [];
  const changes = createChanges({
    add: (waiter: Waiter) => waiters.add(waiter),
    withdraw: (waiter: Waiter) => waiters.delete(waiter),
    isSeenByCustomer: ({ tenantId }: { readonly tenantId: string }) => tenantId === 'contoso',
  } as never); // as much of it as changes ask for
  for (const tenant of ['contoso', 'fabrikam'])
    changes.listen({ tenantId: tenantId(tenant), notify: ({ sequence }) => told.push(`${tenant} ${sequence}`) });
  const id = requestId('r1');
  changes.seen(eventOf('contoso', 7, { type: 'RequestExpired', requestId: id, expiresAt: 1 }));
  changes.seen(
    eventOf('fabrikam', 900, {
      ...{ type: 'AccessOpened', requestId: id, grantId: 'g', reportId: 'r', dataStoreId: dataStoreId('crm') },
      ...{ openedAt: 1, outsideGrant: 'REQUEST_UNKNOWN', told: true, furtherUntold: false },
    }),
  );
  for (const { looked } of waiters) looked('shown');
  expect(told).toEqual(['contoso 7']);
});

test('what a guard reports after an end does not have a page told before the end is there', () => {
  const waiters = new Set<Waiter>();
  const changes = createChanges({
    add: (waiter: Waiter) => waiters.add(waiter),
    withdraw: (waiter: Waiter) => waiters.delete(waiter),
  } as never); // as much of it as changes ask for
  changes.listen({ tenantId: tenantId('contoso'), notify: () => undefined });
  const id = requestId('r1');
  const closed: EventData = {
    ...{ type: 'AccessClosed', requestId: id, grantId: 'g', dataStoreId: dataStoreId('db'), reportId: 'r' },
    ...{ closedAt: 1, sessionsEnded: 0, outsideGrant: null, told: false, furtherUntold: false },
  };
  changes.seen(eventOf('contoso', 7, { type: 'RequestExpired', requestId: id, expiresAt: 1 }));
  changes.seen(eventOf('contoso', 8, closed));
  expect([...waiters]).toMatchObject([{ needed: { document: { id, sequence: 8, certain: 7 } } }]);
});
