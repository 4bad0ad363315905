import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import type { SeenDoor, WantedDoor } from './data-plane.ts';
import { planRound, type RoundSituation } from './plan.ts';

const NOW = 1_000_000;
const HOUR = 3_600_000;

const wanted: WantedDoor = {
  ...{ grantId: 'g', requestId: requestId('r'), tenantId: tenantId('contoso'), engineerId: personId('ada') },
  permissions: ['read'],
  grantedAt: NOW,
  endsAt: NOW + HOUR,
};
const door: SeenDoor = {
  ...{ role: 'g', exists: true, canLogIn: true, closesByItselfInMs: HOUR, wasChanged: false, sessionsForMs: [] },
  note: { ...wanted, rights: 'read' },
};
const planned = (
  doors: readonly SeenDoor[],
  { grants = [wanted], ...more }: Partial<RoundSituation> & { grants?: readonly WantedDoor[] } = {},
) => {
  const { close, ...rest } = planRound({
    ...{ now: NOW, certain: true, unknownRoles: 'report', seen: { engine: '', doors, unknown: [] } },
    wanted: new Map(grants.map((grant) => [grant.grantId, grant])),
    rightsOf: (permissions) => permissions.join(),
    ...more,
  });
  return { ...rest, close: close.map(({ door: { role }, why }) => `${role} ${why}`) };
};
const NOTHING = { open: [], amend: [], close: [], shutOut: [] };

test('a door that is as it has to be is left alone', () => {
  expect(planned([door])).toEqual(NOTHING);
});

test('a grant without a door gets one', () => {
  expect(planned([])).toEqual({ ...NOTHING, open: [wanted] });
});

test('a grant whose role is gone, though noted, gets it again', () => {
  expect(planned([{ ...door, exists: false, canLogIn: false }])).toEqual({ ...NOTHING, open: [wanted] });
});

test('at the very end of its period a door is closed, and not before', () => {
  const at = (now: number) => planned([{ ...door, closesByItselfInMs: wanted.endsAt - now }], { now });
  expect(at(wanted.endsAt - 1)).toEqual(NOTHING);
  expect(at(wanted.endsAt)).toEqual({ ...NOTHING, close: ['g PERIOD_OVER'] });
});

test('a grant that is over when it is seen first gets no door', () => {
  expect(planned([], { now: wanted.endsAt })).toEqual(NOTHING);
});

test('a grant that ended early is closed', () => {
  expect(planned([door], { grants: [] })).toEqual({ ...NOTHING, close: ['g GRANT_ENDED'] });
});

describe('in doubt', () => {
  const certain = false;
  test('nothing is opened', () => expect(planned([], { certain })).toEqual(NOTHING));
  test('what runs by its own clock stays', () => expect(planned([door], { certain, grants: [] })).toEqual(NOTHING));
  test('what has ended by the clock is closed', () =>
    expect(planned([door], { certain, now: wanted.endsAt }).close).toEqual(['g PERIOD_OVER']));
  test('what the gate has not made is closed', () =>
    expect(planned([{ ...door, note: undefined }], { certain }).close).toEqual(['g BY_HAND']));
});

test('a role that the gate has not made is ended, also under the name of a grant, which gets its own afterwards', () => {
  expect(planned([{ ...door, note: undefined }])).toEqual({ ...NOTHING, close: ['g BY_HAND'] });
});

test('a role that somebody gave more than the gate did is ended', () => {
  expect(planned([{ ...door, wasChanged: true }])).toEqual({ ...NOTHING, close: ['g BY_HAND'] });
});

test('an end that was begun is finished', () => {
  expect(planned([{ ...door, canLogIn: false }])).toEqual({ ...NOTHING, close: ['g BEGUN'] });
});

test.each([
  ['closes by itself at another time', { ...door, closesByItselfInMs: HOUR + 60_000 }],
  ['never closes by itself', { ...door, closesByItselfInMs: Number.POSITIVE_INFINITY }],
  ['has other rights than the file gives now', { ...door, note: { ...wanted, rights: 'write' } }],
])('a door that %s is mended', (_, seen) => {
  expect(planned([seen])).toEqual({ ...NOTHING, amend: [wanted] });
});

test('roles that nobody knows are shut out where the file says so, and otherwise left', () => {
  const seen = { engine: '', doors: [door], unknown: [{ role: 'mallory', sessions: 1 }] };
  expect(planned([], { seen })).toEqual(NOTHING);
  expect(planned([], { seen, unknownRoles: 'end' })).toEqual({ ...NOTHING, shutOut: ['mallory'] });
});
