import type { LockboxRequest } from '@lockbox/api/answers';
import { expect, test } from 'vitest';
import { requestEntries } from './request-view.ts';
import { endedAccess, lockboxRequest } from './testing/answered-requests.ts';

const at = '2026-03-01T12:00:00.000Z';
const use = {
  action: 'READ',
  objectClass: 'invoice',
  dataStore: 'prod-db',
  count: 12,
  firstAt: at,
  lastAt: at,
} as const;
const entry = (name: string, changes: Partial<LockboxRequest>) =>
  requestEntries({ ...lockboxRequest, ...changes }).find(([title]) => title === name)?.[1];

test('a request shows what was done under it, a line for each kind, and apart from it what no grant covers', () => {
  const used = {
    actions: [use, { ...use, action: 'EXPORT' as const, lastAt: '2026-03-01T12:30:00.000Z' }],
    outsideGrant: [{ ...use, reason: 'AFTER_END' as const }],
    unlisted: 2,
  };
  const [first, second, more] = entry('What was done', { used })?.split('\n') ?? [];
  expect(first).toMatch(/^opened 12 records of invoice in prod-db, \S/);
  expect(second).toMatch(/^exported 12 records of invoice in prod-db, .+ to .+/);
  expect(more).toBe('and 2 actions more, see the log');
  expect(entry('Outside of a grant', { used })).toMatch(
    /^opened 12 records of invoice in prod-db, .+ \(after access had ended\)$/,
  );
});

test('a request shows which data stores were opened and closed, and since when access has really ended', () => {
  const open = {
    dataStore: 'prod-db',
    openedAt: at,
    closedAt: null,
    sessionsEnded: 0,
    notClosed: null,
    outsideGrant: null,
  };
  const late = {
    ...open,
    notClosed: { since: at, reason: 'UNREACHABLE' as const },
    outsideGrant: 'AFTER_END' as const,
  };
  const opened = [open, { ...open, dataStore: 'files', closedAt: at, sessionsEnded: 2 }, late];
  const [first, second, third] = entry('Opened and closed', { opened })?.split('\n') ?? [];
  expect(first).toMatch(/^prod-db: opened .+, not closed yet$/);
  expect(second).toMatch(/^files: opened .+, closed .+, sessions ended: 2$/);
  expect(third).toMatch(
    /should have been closed .+: the data store could not be reached, no grant covers it: after access/,
  );
  expect(entry('Access really ended', { opened })).toBeUndefined();
  expect(entry('Access really ended', { access: { ...endedAccess, reallyEndedAt: at } })).toMatch(/\S/);
  expect(entry('Opened and closed', {})).toBeUndefined();
});

test('a request says where nothing was reported of its access; one without access says nothing of it', () => {
  const used = { actions: [], outsideGrant: [], unlisted: 0 };
  expect(entry('What was done', { used })).toBe('nothing was reported');
  expect(entry('Outside of a grant', { used })).toBeUndefined();
  expect(entry('What was done', { used, access: null })).toBeUndefined();
});
