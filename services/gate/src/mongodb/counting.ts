import { randomUUID } from 'node:crypto';
import { ACTIONS_MAX, COUNT_MAX } from '@lockbox/contracts/access-use-rules';
import { type DoorNote, type DoorReport, isToCome, type RoundTimes, type Use, usedWithin } from '../data-plane.ts';
import { type Deed, deedsOf, OTHER } from '../deeds.ts';
import type { GateFile } from '../gate-file.ts';
import { type DoorDocument, type Doors, fieldOf } from './doors.ts';
import type { MongoRights } from './rights.ts';
import { KINDS_MAX, type Tallied, type Tally } from './tally.ts';
import { commandUseOf } from './use.ts';

/**
 * The first use of a credential is reported at once, further use at this interval: policy accepts 500 reports per request, from
 * all its data stores.
 */
const TOLD_EVERY_MS = 300_000;

/** A batch taken from the tally until it is noted; each batch is noted once, after any number of attempts. */
interface Batch {
  readonly id: string;
  readonly usedAt: number;
  readonly tallied: readonly Tallied[];
}

/**
 * Notes what the relay has seen done, and has it told (docs/decisions/0058-what-was-done-in-a-mongodb-is-counted-by-the-relay.md).
 * Whatever fails in it keeps no door open: it is a problem that is named.
 */
export function createCommandCounting({
  doors,
  tally,
  file,
  now,
}: {
  readonly doors: Doors;
  readonly tally: Tally;
  readonly file: GateFile<MongoRights>;
  readonly now: () => number;
}) {
  const batches = new Map<string, Batch>();
  /** The credentials as seen last. Another gate may have removed one since, while this one's counts of it are still to be noted. */
  const seen = new Map<string, DoorDocument>();
  let lookedAt: number | undefined;
  /** Why something is not noted yet, or is not told and cannot be any more, since problems were asked for last. */
  const troubles = new Set<string>();

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      troubles.add(error instanceof Error ? error.message : String(error));
    }
  }

  /** Adds the counted use to the use that is to be reported. */
  async function note(role: string, usedAt: number): Promise<void> {
    const batch = batches.get(role) ?? { id: randomUUID(), usedAt, tallied: tally.take(role) };
    batches.set(role, batch);
    const found = await doors.one(role);
    const door = found?.note === undefined ? seen.get(role) : found;
    if (door?.note === undefined) {
      batches.delete(role);
      throw new Error(`${role} is gone, and nobody knows any more what it was for`);
    }
    const { permissions = [], openedAt = 0, used = {} } = door;
    const at = usedWithin(batch.usedAt, { openedAt, endsAt: door.note.endsAt });
    const use = toldApart(commandUseOf(batch.tallied, file, permissions), used).map((deed) => ({
      ...deed,
      usedAt: at,
    }));
    if (use.length > 0) {
      if (found?.note !== undefined) await doors.addUse(role, batch.id, use);
      else await doors.addReports(role, reportsOf(role, batch.id, door.note, use));
    }
    batches.delete(role);
  }

  /** Turns a credential's use into one report or several. False if another gate has noted more meanwhile. */
  async function tell(door: DoorDocument, { now: at, usedAt }: RoundTimes): Promise<boolean> {
    const { note: of, openedAt = 0, used = {} } = door;
    if (of === undefined) return true;
    const within = usedWithin(usedAt, { openedAt, endsAt: of.endsAt });
    const use = Object.values(used).map((one) => ({
      ...one,
      ...(isToCome(one.usedAt, at) && { usedAt: within }),
      count: Math.min(COUNT_MAX, one.count),
    }));
    return use.length === 0 || (await doors.tellUse(door, reportsOf(door._id, randomUUID(), of, use), at));
  }

  /** Also what was done since the batch that could not be noted: of one by whom nothing more is done. */
  async function noteAll(role: string, usedAt: number): Promise<void> {
    while (withUse().has(role)) await note(role, usedAt);
  }

  const withUse = (): ReadonlySet<string> => new Set([...batches.keys(), ...tally.users()]);

  return {
    async countAll(times: RoundTimes): Promise<void> {
      const { now: at, usedAt } = times;
      lookedAt = usedAt;
      for (const role of withUse()) await attempt(() => note(role, usedAt));
      await attempt(async () => {
        const noted = await doors.noted();
        for (const door of noted) {
          seen.set(door._id, door);
          const { useToldAt = Number.NEGATIVE_INFINITY } = door;
          if (useToldAt <= at - TOLD_EVERY_MS || useToldAt > at) await tell(door, times);
        }
        const isThere = new Set([...withUse(), ...noted.map(({ _id }) => _id)]);
        for (const role of seen.keys()) if (!isThere.has(role)) seen.delete(role);
      });
    },
    /** Before the door is removed. */
    async countAtEnd(role: string, times: RoundTimes): Promise<void> {
      await attempt(() => noteAll(role, times.usedAt));
      // Use that was noted before is reported even if that failed.
      await attempt(async () => {
        for (;;) {
          const door = await doors.one(role);
          if (door === undefined || (await tell(door, times))) return;
        }
      });
    },
    /** For the gate that comes after this one. */
    async keep(): Promise<void> {
      const kept = await Promise.allSettled([...withUse()].map((role) => noteAll(role, lookedAt ?? now())));
      for (const one of kept) if (one.status === 'rejected') throw one.reason;
    },
    /** By which use is not told, or not all of it. */
    problems(): readonly string[] {
      const sentences = [...troubles].map((why) => `What is done here cannot be counted: ${why}.`);
      troubles.clear();
      return sentences;
    },
  };
}

const reportsOf = (role: string, id: string, note: DoorNote, use: readonly Use[]): readonly DoorReport[] => {
  const { requestId, tenantId, engineerId } = note;
  return Array.from({ length: Math.ceil(use.length / ACTIONS_MAX) }, (_, i) => ({
    ...{ kind: 'used', reportId: `${role}/used/${id}/${i}`, requestId, tenantId, engineerId },
    use: use.slice(i * ACTIONS_MAX, (i + 1) * ACTIONS_MAX),
  }));
};

/** Kinds beyond the limit are combined as others. */
function toldApart(deeds: readonly Deed[], used: NonNullable<DoorDocument['used']>): readonly Deed[] {
  const kinds = new Set(Object.keys(used));
  return deedsOf(
    deeds.map((deed) => {
      const kind = fieldOf(deed);
      if (!kinds.has(kind) && kinds.size >= KINDS_MAX) return { ...deed, objectClass: OTHER };
      kinds.add(kind);
      return deed;
    }),
  );
}
