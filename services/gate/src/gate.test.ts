import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { createLogger } from '@lockbox/platform/log';
import { describe, expect, test } from 'vitest';
import type { DataPlane, SeenDoor, WantedDoor } from './data-plane.ts';
import { Gate, type GateDependencies } from './gate.ts';

const door: WantedDoor = {
  ...{ grantId: 'grant', requestId: requestId('r'), tenantId: tenantId('contoso'), engineerId: personId('ada') },
  ...{ permissions: ['read'], grantedAt: 0, endsAt: 3_600_000 },
};
const standing: SeenDoor = {
  ...{ role: 'role-of-grant', note: { ...door, rights: '' }, exists: true, canLogIn: true },
  ...{ closesByItselfInMs: 3_600_000, wasChanged: false, sessionsForMs: [] },
};

type Sent = Parameters<GateDependencies['send']>[0][number];

/** A gate whose database records the calls that it gets. */
function aGate(
  look: () => Promise<readonly SeenDoor[]>,
  {
    open,
    close,
    unreported,
    ...given
  }: Partial<GateDependencies & Pick<DataPlane, 'open' | 'close' | 'unreported'>> = {},
) {
  const done: string[] = [];
  const plane: DataPlane = {
    engine: 'a database',
    roleOf: (grantId) => `role-of-${grantId}`,
    rightsOf: () => '',
    look: async () => ({ engine: 'a database', doors: await look(), unknown: [] }),
    open: async (doors, ...how) => {
      done.push(...doors.map(({ grantId }) => `open ${grantId}`));
      return (await open?.(doors, ...how)) ?? [];
    },
    close: async (roles, at) => {
      done.push(...roles.map((role) => `close ${role}`));
      return (await close?.(roles, at)) ?? [];
    },
    amend: async () => [],
    countUse: async () => undefined,
    shutOut: async () => undefined,
    credentials: async () => undefined,
    unreported: async () => (await unreported?.()) ?? [],
    reported: async () => undefined,
    problems: async () => [],
    stop: async () => undefined,
  };
  const gate = new Gate({
    ...{ plane, unknownRoles: 'report', lateAfterMs: 5_000, now: () => 0, alarm: () => undefined },
    clockInDoubt: () => false,
    ...{ grants: () => ({ certain: true, doors: [] }), endedAt: () => undefined, send: async () => undefined },
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

test('what ends while many doors are made is closed before the rest of them', async () => {
  let now = 0;
  let doors = [door, ...Array.from({ length: 20 }, (_, index) => ({ ...door, grantId: `new-${index}` }))];
  const made: SeenDoor[] = [];
  const { gate, done } = aGate(async () => [standing, ...made], {
    ...{ now: () => now, grants: () => ({ certain: true, doors }) },
    // Each takes a second. Meanwhile the grant of the existing credential ends before its time.
    open: async (wanted, _now, isWanted) => {
      for (const { grantId } of wanted) {
        if (!isWanted({ ...door, grantId })) continue;
        made.push({ ...standing, role: `role-of-${grantId}`, note: { ...door, grantId, rights: '' } });
        now += 1_000;
        doors = doors.filter((one) => one !== door);
      }
      return [];
    },
  });
  await gate.round();
  expect(made).toHaveLength(3);
  await gate.round();
  expect(done.filter((what) => what.startsWith('close'))).toEqual(['close role-of-grant']);
  expect(made).toHaveLength(20);
});

test('a door that was never made is not called open where the database is away afterwards', async () => {
  let now = 0;
  let doors = [door, ...Array.from({ length: 6 }, (_, index) => ({ ...door, grantId: `new-${index}` }))];
  let isAway = false;
  const sent: Sent[] = [];
  const { gate } = aGate(
    async () => {
      if (isAway) throw new Error('away');
      return [standing];
    },
    {
      ...{ now: () => now, grants: () => ({ certain: true, doors }), send: async (all) => void sent.push(...all) },
      open: async (wanted, _now, isWanted) => {
        for (const one of wanted) {
          if (!isWanted(one)) continue;
          now += 1_000;
          doors = doors.filter(({ grantId }) => grantId !== 'grant');
        }
        return [];
      },
    },
  );
  await gate.round();
  [doors, isAway] = [[], true];
  await expect(gate.round()).rejects.toThrow('away');
  now += 10_000;
  await expect(gate.round()).rejects.toThrow('away');
  const told = sent.map(({ reportId }) => reportId.split('/')[0]).sort();
  expect(told).toEqual(['role-of-grant', 'role-of-new-0', 'role-of-new-1', 'role-of-new-2']);
});

test('acts on temporary credentials are reported by a gate whose clock is right', async () => {
  let clockInDoubt = true;
  const sent: Sent[] = [];
  const { requestId: of, tenantId: its } = door;
  const { gate } = aGate(async () => [standing], {
    ...{ now: () => 3_700_000, clockInDoubt: () => clockInDoubt, send: async (reports) => void sent.push(...reports) },
    unreported: async () => [
      { kind: 'opened', reportId: 'role-of-grant/opened/1', at: 1, requestId: of, tenantId: its },
    ],
    close: async ([role = '']) => [{ role, error: undefined }],
  });
  await gate.round();
  expect(sent).toEqual([]);
  clockInDoubt = false;
  await gate.round();
  expect(sent.map((one) => one.kind).sort()).toEqual(['not-closed', 'opened']);
});

describe('a door that is not closed', () => {
  /** The reports of a gate that first sees it at this time. */
  async function reportedBy(seenAt: number, endedAt: number | undefined) {
    let now = seenAt;
    const sent: Sent[] = [];
    const { gate } = aGate(async () => [standing], {
      ...{ now: () => now, endedAt: () => endedAt, send: async (reports) => void sent.push(...reports) },
      close: async ([role = '']) => [{ role, error: undefined }],
    });
    await gate.round();
    now += 6_000;
    await gate.round();
    return sent;
  }

  test('is reported once, with the end that the log has, whichever gate sees it and however late', async () => {
    const reports = await Promise.all([20_000, 30_000].map((seenAt) => reportedBy(seenAt, 10_000)));
    expect(reports[0]).toMatchObject([{ kind: 'not-closed', since: 10_000, reason: 'SESSIONS_REMAIN' }]);
    expect(reports[1]).toEqual(reports[0]);
  });

  test('is reported under another id with another time, where the log does not tell it', async () => {
    const [[one], [other]] = await Promise.all([reportedBy(20_000, undefined), reportedBy(30_000, undefined)]);
    expect(one).toMatchObject({ kind: 'not-closed', since: 20_000 });
    expect(other).toMatchObject({ kind: 'not-closed', since: 30_000 });
    expect(other?.reportId).not.toBe(one?.reportId);
  });
});
