import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import type { Alarm } from '@lockbox/platform/alarms';
import type { Logger } from '@lockbox/platform/log';
import type { DataPlane, DoorNote, DoorReport, NotDone, RoundTimes, SeenDatabase, WantedDoor } from './data-plane.ts';
import { type Closing, planRound } from './plan.ts';

/** That a door could not be closed in time. */
export interface NotClosedReport {
  readonly kind: 'not-closed';
  readonly reportId: string;
  readonly requestId: RequestId;
  readonly tenantId: TenantId;
  /** When access ended. */
  readonly since: number;
  readonly reason: 'UNREACHABLE' | 'SESSIONS_REMAIN' | 'NOT_REMOVED';
}

export interface GateDependencies {
  readonly plane: DataPlane;
  /** The doors that there have to be now, as far as is known, and whether all of them are. */
  readonly grants: () => { readonly certain: boolean; readonly doors: readonly WantedDoor[] };
  /** When a grant has ended before its time, as far as the log tells it. */
  readonly endedAt: (grantId: string) => number | undefined;
  readonly unknownRoles: 'report' | 'end';
  /** A door that is open so long after its end is reported as not closed. */
  readonly lateAfterMs: number;
  readonly now: () => number;
  /**
   * True if this clock differs from the brokers': reports that depend on it wait in the database for a gate with a correct
   * clock.
   */
  readonly clockInDoubt: () => boolean;
  /** Resolves when they are stored safely. */
  readonly send: (reports: readonly (DoorReport | NotClosedReport)[]) => Promise<void>;
  readonly alarm: Alarm;
  readonly log: Logger;
}

/** The gate's state after a round. */
export interface GateState {
  readonly engine: string;
  /** Sessions of engineers, each with when it was begun. */
  readonly sessions: readonly { readonly grantId: string; readonly since: number }[];
  /** True if it knows all grants. */
  readonly certain: boolean;
  /** The number of temporary credentials to remove that are still there, and of those that are missing or have wrong rights. */
  readonly doors: { readonly notClosed: number; readonly notMade: number };
  /** How many could log in whom the gate does not know. */
  readonly unknownRoles: number;
}

/**
 * If the gate's last look is older, acts since then are reported as of now: access may have ended in between while the
 * credential still worked.
 */
const LOOKED_LATELY_MS = 60_000;
/**
 * The longest time for making credentials while others end; then the ended ones are removed first, and the rest is made in the
 * next round.
 */
const OPENS_FIRST_MS = 2_000;

/** A door that has to be closed, and is not yet. */
interface Ending {
  readonly note: DoorNote;
  readonly since: number;
}

/** Compares the temporary credentials with the grants as often as it is called: so it does not matter what was missed. */
export class Gate {
  private readonly deps: GateDependencies;
  private readonly ending = new Map<string, Ending>();
  private readonly known = new Map<string, DoorNote>();
  private readonly told = new Set<string>();
  private lookedAt: number | undefined;

  constructor(deps: GateDependencies) {
    this.deps = deps;
  }

  /** Makes the temporary credentials match the grants. Throws if the database does not answer; due reports are sent before. */
  async round(): Promise<GateState> {
    const began = this.deps.now();
    const times = (): RoundTimes => ({
      now: this.deps.now(),
      usedAt: this.lookedAt !== undefined && began - this.lookedAt <= LOOKED_LATELY_MS ? this.lookedAt : began,
    });
    const { plane } = this.deps;
    const seen = await this.look();
    this.remember(seen);
    // After the look: another gate may have closed meanwhile what had ended, and that must not be made again.
    const { certain, wanted } = this.grants();
    const rightsOf = (permissions: readonly string[]) => plane.rightsOf(permissions);
    const todo = planRound({
      now: this.deps.now(),
      certain,
      wanted,
      seen,
      unknownRoles: this.deps.unknownRoles,
      rightsOf,
    });
    for (const { door, why } of todo.close) this.end(door.role, door.note, why);
    this.tellOfUnknown(seen, todo.shutOut);

    const left = await plane.close(
      todo.close.map(({ door }) => door.role),
      times(),
    );
    for (const { door } of todo.close) if (!left.some(({ role }) => role === door.role)) this.forget(door.role);
    await plane.shutOut(todo.shutOut);
    const openingAt = this.deps.now();
    const notOpened = await plane.open(todo.open, openingAt, (door) => {
      const isNext = this.isWanted(door) && (this.deps.now() - openingAt <= OPENS_FIRST_MS || !this.hasEnded());
      if (isNext) this.known.set(plane.roleOf(door.grantId), { ...door, rights: '' });
      return isNext;
    });
    const notAmended = await plane.amend(todo.amend, this.deps.now());
    for (const { role, error } of [...left, ...notOpened, ...notAmended])
      this.deps.log.warn({ role, err: error }, 'a door is not as it has to be; this is tried again');

    await this.tellLate((role) => reasonOf(left, role));
    await plane.countUse(times());
    this.lookedAt = began;
    await this.sendReports();
    const isClosed = (role: string) =>
      todo.close.some(({ door }) => door.role === role) && !left.some((one) => one.role === role);
    const at = this.deps.now();
    return {
      engine: seen.engine,
      sessions: seen.doors.flatMap(({ role, note, sessionsForMs }) =>
        note === undefined || isClosed(role)
          ? []
          : sessionsForMs.map((ms) => ({ grantId: note.grantId, since: at - Math.round(ms) })),
      ),
      certain,
      doors: { notClosed: left.length, notMade: notOpened.length + notAmended.length },
      unknownRoles: seen.unknown.length,
    };
  }

  /** Without the database, grants that have ended are still noticed, and reported when they are late. */
  private async look(): Promise<SeenDatabase> {
    try {
      return await this.deps.plane.look();
    } catch (error) {
      const { certain, wanted } = this.grants();
      if (certain) for (const [role, note] of this.known) if (!wanted.has(role)) this.end(role, note, 'GRANT_ENDED');
      await this.tellLate(() => 'UNREACHABLE').catch((err: unknown) =>
        this.deps.log.warn({ err }, 'what is late cannot be reported yet'),
      );
      throw error;
    }
  }

  private async sendReports(): Promise<void> {
    const { plane, send, clockInDoubt } = this.deps;
    const reports = clockInDoubt() ? [] : await plane.unreported();
    if (reports.length === 0) return;
    await send(reports);
    await plane.reported(reports.map(({ reportId }) => reportId));
  }

  private grants() {
    const { certain, doors } = this.deps.grants();
    return { certain, wanted: new Map(doors.map((door) => [this.deps.plane.roleOf(door.grantId), door])) };
  }

  private isWanted({ grantId }: WantedDoor): boolean {
    const { certain, doors } = this.deps.grants();
    return certain && doors.some((one) => one.grantId === grantId);
  }

  /** Reports whether a credential that existed at the last look must be removed by now. */
  private hasEnded(): boolean {
    const at = this.deps.now();
    const { certain, wanted } = this.grants();
    return [...this.known].some(
      ([role, note]) => !this.ending.has(role) && (note.endsAt <= at || (certain && !wanted.has(role))),
    );
  }

  private remember({ doors }: SeenDatabase): void {
    this.known.clear();
    for (const { role, note } of doors) if (note !== undefined) this.known.set(role, note);
    for (const role of this.ending.keys()) if (!doors.some((door) => door.role === role)) this.forget(role);
  }

  private forget(role: string): void {
    this.ending.delete(role);
    this.known.delete(role);
  }

  private end(role: string, note: DoorNote | undefined, why: Closing): void {
    if (why === 'BY_HAND' && this.isNews(`by hand ${role}`))
      this.deps.alarm('DOOR_BY_HAND', `Role ${role} was not made by this gate, or was changed since: it is ended.`, {
        role,
      });
    if (note === undefined || this.ending.has(role)) return;
    this.ending.set(role, { note, since: Math.min(note.endsAt, this.deps.endedAt(note.grantId) ?? this.deps.now()) });
  }

  private tellOfUnknown({ unknown }: SeenDatabase, shutOut: readonly string[]): void {
    for (const { role, sessions } of unknown) {
      if (!this.isNews(`unknown ${role}`)) continue;
      const done = shutOut.includes(role)
        ? 'Its login is taken away, and its sessions are ended.'
        : 'It is left as it is.';
      this.deps.alarm(
        'UNKNOWN_ROLE',
        `Role ${role} can log in to the database, and the gate does not know it. ${done}`,
        {
          role,
          sessions,
        },
      );
    }
    for (const line of this.told)
      if (line.startsWith('unknown ') && !unknown.some(({ role }) => line === `unknown ${role}`))
        this.told.delete(line);
  }

  private isNews(line: string): boolean {
    if (this.told.has(line)) return false;
    this.told.add(line);
    return true;
  }

  /** Grants that ended while the database did not answer are late too. */
  private async tellLate(reasonFor: (role: string) => NotClosedReport['reason']): Promise<void> {
    const at = this.deps.now();
    for (const [role, note] of this.known)
      if (note.endsAt <= at && !this.ending.has(role)) this.ending.set(role, { note, since: note.endsAt });
    for (const [role, { note, since }] of this.ending) {
      const reason = reasonFor(role);
      // With the time: where the log does not tell it, another gate has another, and one report never says two things.
      const reportId = `${role}/not-closed/${reason}/${since}`;
      if (at - since <= this.deps.lateAfterMs || this.told.has(reportId)) continue;
      const { requestId, tenantId, grantId } = note;
      if (this.isNews(`alarm ${reportId}`))
        this.deps.alarm(
          'DOOR_NOT_CLOSED',
          `The door of grant ${grantId} is not closed ${at - since} ms after its end: ${reason}.`,
          {
            ...{ grantId, requestId, tenantId, role, reason },
          },
        );
      if (this.deps.clockInDoubt()) continue;
      await this.deps.send([{ kind: 'not-closed', reportId, requestId, tenantId, since, reason }]);
      this.told.add(reportId);
    }
  }
}

const reasonOf = (left: readonly NotDone[], role: string): NotClosedReport['reason'] =>
  left.some((one) => one.role === role && one.error === undefined) ? 'SESSIONS_REMAIN' : 'NOT_REMOVED';
