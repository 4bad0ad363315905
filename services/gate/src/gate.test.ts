import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { createLogger } from '@lockbox/platform/log';
import { expect, test } from 'vitest';
import type { DataPlane, SeenDoor, WantedDoor } from './data-plane.ts';
import { createGate, type GateDependencies } from './gate.ts';

const door: WantedDoor = {
  ...{ grantId: 'grant', requestId: requestId('r'), tenantId: tenantId('contoso'), engineerId: personId('ada') },
  ...{ permissions: ['read'], grantedAt: 0, endsAt: 3_600_000 },
};
const standing: SeenDoor = {
  ...{ role: 'role-of-grant', note: { ...door, rights: '' }, exists: true, canLogIn: true },
  ...{ closesByItselfInMs: 3_600_000, wasChanged: false, sessionsForMs: [] },
};

/** A gate whose database does what it is told, and takes down what that was. */
function aGate(look: () => Promise<readonly SeenDoor[]>, given: Partial<GateDependencies> = {}) {
  const done: string[] = [];
  const plane: DataPlane = {
    engine: 'a database',
    roleOf: (grantId) => `role-of-${grantId}`,
    rightsOf: () => '',
    look: async () => ({ engine: 'a database', doors: await look(), unknown: [] }),
    open: async (doors) => {
      done.push(...doors.map(({ grantId }) => `open ${grantId}`));
      return [];
    },
    close: async (roles) => {
      done.push(...roles.map((role) => `close ${role}`));
      return [];
    },
    amend: async () => [],
    countUse: async () => undefined,
    shutOut: async () => undefined,
    credentials: async () => undefined,
    unreported: async () => [],
    reported: async () => undefined,
    problems: async () => [],
    stop: async () => undefined,
  };
  const gate = createGate({
    ...{ plane, unknownRoles: 'report', lateAfterMs: 5_000, now: () => 0, alarm: () => undefined },
    ...{ grants: () => ({ certain: true, doors: [] }), send: async () => undefined },
    log: createLogger('gate', 'silent'),
    ...given,
  });
  return { gate, done };
}

test('a door that another gate has closed during a slow look is not made again', async () => {
  let doors = [door];
  const { gate, done } = aGate(
    async () => {
      doors = [];
      return [];
    },
    { grants: () => ({ certain: true, doors }) },
  );
  await gate.round();
  expect(done).toEqual([]);
});

test('a door that another gate has made during a slow look stays', async () => {
  let doors: WantedDoor[] = [];
  const { gate, done } = aGate(
    async () => {
      doors = [door];
      return [standing];
    },
    { grants: () => ({ certain: true, doors }) },
  );
  await gate.round();
  expect(done).toEqual([]);
});
