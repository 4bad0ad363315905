/** What gates have let in, and what they have left in their database, held against the log. */
import { BEHIND_MS } from './access.ts';
import type { Entrance, GuardedDatabase, History, LoggedEvent, Violation } from './history.ts';
import { textOf, textsOf } from './history.ts';
import type { Life } from './life.ts';

export function wrongDoors(
  { guarded, events }: Pick<History, 'guarded' | 'events'>,
  lives: ReadonlyMap<string, Life>,
): readonly Violation[] {
  if (guarded === undefined) return [];
  const closed = closedIn(events, guarded);
  return [
    ...wrongRoles(guarded, [...lives.values()]),
    ...guarded.entrances.flatMap((entrance): readonly Violation[] => {
      const wrong = wrongWith(entrance, lives.get(entrance.requestId), closed);
      if (wrong === undefined) return [];
      const what = `an engineer had a ${entrance.what} by ${entrance.requestId}: ${wrong}`;
      return [{ invariant: 'NO_ACCESS_AFTER_END', what }];
    }),
  ];
}

/** A role for each grant that runs, and no other: its name ends with the grant's id. */
function wrongRoles({ tenantId, dataStoreId, roles }: GuardedDatabase, lives: readonly Life[]): readonly Violation[] {
  const is = (what: string): Violation => ({ invariant: 'NO_ROLE_LEFT', what, mayCome: true });
  const running = lives.filter(
    (life) =>
      life.stage === 'running' &&
      life.tenantId === tenantId &&
      textsOf(life.submitted, 'dataStores').includes(dataStoreId),
  );
  const isOf = (role: string, { grant }: Life) => grant !== undefined && role.endsWith(grant.id.replaceAll('-', ''));
  return [
    ...roles
      .filter((role) => !running.some((life) => isOf(role, life)))
      .map((role) => is(`the database has the role ${role}, and no grant of it runs`)),
    ...running
      .filter((life) => !roles.some((role) => isOf(role, life)))
      .map(({ requestId }) => is(`the access of ${requestId} runs, and the database has no role of it`)),
  ];
}

/** When the log has it that the door of a request was closed, and not opened again. */
function closedIn(events: readonly LoggedEvent[], { dataStoreId }: GuardedDatabase): ReadonlyMap<string, number> {
  const closed = new Map<string, number>();
  for (const { type, data, timestamp, stampedOffMs } of events) {
    if (textOf(data, 'dataStoreId') !== dataStoreId) continue;
    if (type === 'AccessOpened') closed.delete(textOf(data, 'requestId'));
    if (type === 'AccessClosed') closed.set(textOf(data, 'requestId'), timestamp - stampedOffMs);
  }
  return closed;
}

/** What whoever asks is told by access and gates follows the log; who is in the database is out once the log calls the door closed. */
function wrongWith(
  { requestId, what, begunAt }: Entrance,
  life: Life | undefined,
  closed: ReadonlyMap<string, number>,
): string | undefined {
  if (what === 'not granted') return 'nobody had asked for it';
  if (life?.grant === undefined) return 'it was never granted';
  const after = (moment: number | undefined, why: string) =>
    moment !== undefined && begunAt > moment ? `${begunAt - moment} ms after ${why}` : undefined;
  if (what === 'login' || what === 'statement') return after(closed.get(requestId), 'its door was closed');
  return after(life.ended && life.ended.stoodAt + BEHIND_MS, 'access and gate had to know of its end');
}
