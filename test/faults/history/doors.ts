/** Compares the logins through gates, and the roles that they have left in their database, with the log. */
import { BEHIND_MS } from './access.ts';
import {
  type Entrance,
  type Fields,
  type GuardedDatabase,
  type History,
  type LoggedEvent,
  textOf,
  textsOf,
  type Violation,
} from './history.ts';
import type { Life } from './life.ts';

/** An engineer waits so long for an answer. */
const ANSWERED_WITHIN_MS = 1_500;
/** With fewer grants it is possible that nobody logged in. */
const SOMEBODY_GETS_IN_BY = 20;

export function wrongDoors(
  { guarded, events, deadLetters }: Pick<History, 'guarded' | 'events' | 'deadLetters'>,
  lives: ReadonlyMap<string, Life>,
): readonly Violation[] {
  if (guarded === undefined) return [];
  const doors = doorsIn(events, guarded);
  const granted = [...lives.values()].filter(({ grant, ...life }) => grant !== undefined && isOf(life, guarded));
  const got = new Set(guarded.entrances.map(({ what }) => what));
  const is = (what: string, mayCome = false): readonly Violation[] => [
    { invariant: 'NO_ACCESS_AFTER_END', what, mayCome },
  ];
  return [
    ...wrongRoles(guarded, granted),
    ...guarded.entrances.flatMap((entrance) => {
      const wrong = wrongWith(entrance, lives.get(entrance.requestId), doors);
      return wrong === undefined ? [] : is(`an engineer had a ${entrance.what} by ${entrance.requestId}: ${wrong}`);
    }),
    ...granted
      .filter(({ requestId, ended }) => ended !== undefined && doors.get(requestId) === 'open')
      // The report of a gate with a wrong clock becomes a dead letter.
      .filter(() => !deadLetters.some(({ topic }) => topic.endsWith('.intake.gate')))
      .flatMap(({ requestId }) =>
        is(`the access of ${requestId} is over, and the log does not say that its door is closed`, true),
      ),
    ...events.flatMap(({ type, data }) =>
      reasonsIn(data)
        .filter((reason) => reason !== 'AFTER_END')
        .flatMap((reason) => is(`the log has an ${type} of ${textOf(data, 'requestId')}: ${reason}`)),
    ),
    ...(granted.length >= SOMEBODY_GETS_IN_BY && !got.has('statement')
      ? is(`of ${granted.length} grants none let anybody in`)
      : []),
  ];
}

/**
 * Why the log has an opening or a use outside of its grant. After the end it can be so: a gate was late, or none looked. But nobody may be
 * accused of anything else, by whatever clock.
 */
const reasonsIn = ({ outsideGrant, actions = [] }: Fields): readonly string[] =>
  [outsideGrant, ...(actions as readonly Fields[]).map(({ reason }) => reason)].flatMap((reason) =>
    typeof reason === 'string' ? [reason] : [],
  );

const isOf = ({ tenantId, submitted }: Pick<Life, 'tenantId' | 'submitted'>, guarded: GuardedDatabase): boolean =>
  tenantId === guarded.tenantId && textsOf(submitted, 'dataStores').includes(guarded.dataStoreId);

/** A role for each grant that runs, and no other: its name ends with the grant's id. */
function wrongRoles({ roles }: GuardedDatabase, granted: readonly Life[]): readonly Violation[] {
  const is = (what: string): Violation => ({ invariant: 'NO_ROLE_LEFT', what, mayCome: true });
  const running = granted.filter(({ stage }) => stage === 'running');
  const isRoleOf = (role: string, { grant }: Life) =>
    grant !== undefined && role.endsWith(grant.id.replaceAll('-', ''));
  return [
    ...roles
      .filter((role) => !running.some((life) => isRoleOf(role, life)))
      .map((role) => is(`the database has the role ${role}, and no grant of it runs`)),
    ...running
      .filter((life) => !roles.some((role) => isRoleOf(role, life)))
      .map(({ requestId }) => is(`the access of ${requestId} runs, and the database has no role of it`)),
  ];
}

/** For each request with a reported login: that it is open, or the time since which it is closed. */
function doorsIn(
  events: readonly LoggedEvent[],
  { dataStoreId }: GuardedDatabase,
): ReadonlyMap<string, 'open' | number> {
  const doors = new Map<string, 'open' | number>();
  for (const { type, data, timestamp, stampedOffMs } of events) {
    if (textOf(data, 'dataStoreId') !== dataStoreId) continue;
    if (type === 'AccessOpened') doors.set(textOf(data, 'requestId'), 'open');
    if (type === 'AccessClosed') doors.set(textOf(data, 'requestId'), timestamp - stampedOffMs);
  }
  return doors;
}

/**
 * Access and gates answer as the log says, and nobody is in the database once the log reports the end of their logins.
 */
function wrongWith(
  { requestId, what, begunAt }: Entrance,
  life: Life | undefined,
  doors: ReadonlyMap<string, 'open' | number>,
): string | undefined {
  if (what === 'not granted') return 'nobody had asked for it';
  if (life?.grant === undefined) return 'it was never granted';
  if (begunAt + ANSWERED_WITHIN_MS < life.grant.stoodAt) return 'before the grant stood in the log';
  const after = (moment: number | undefined, why: string) =>
    moment !== undefined && begunAt > moment ? `${begunAt - moment} ms after ${why}` : undefined;
  if (what === 'login' || what === 'statement') {
    const door = doors.get(requestId);
    return after(door === 'open' ? undefined : door, 'its door was closed');
  }
  return after(life.ended && life.ended.stoodAt + BEHIND_MS, 'access and gate had to know of its end');
}
