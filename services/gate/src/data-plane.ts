/** What a gate does with a data store, whatever database that is. Times are Lockbox's, in milliseconds since 1970. */
import type { UsedAction } from '@lockbox/contracts/generated/intake';
import type { PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import { ACCESS_PERIOD_MS, CLOCK_SKEW_MS } from '@lockbox/domain/time/time-rules';

/** A grant, as the gate of one data store sees it: the door that there has to be. */
export interface WantedDoor {
  readonly grantId: string;
  readonly requestId: RequestId;
  readonly tenantId: TenantId;
  readonly engineerId: PersonId;
  readonly permissions: readonly string[];
  /** By the log, whose clock may be ahead of the gate's. */
  readonly grantedAt: number;
  /** From this moment on there must be none. */
  readonly endsAt: number;
}

/** What the gate has noted at a door when it made it. */
export interface DoorNote {
  readonly grantId: string;
  readonly requestId: RequestId;
  readonly tenantId: TenantId;
  readonly engineerId: PersonId;
  readonly endsAt: number;
  /** Which rights it was given: another text where the file of permissions says otherwise now. */
  readonly rights: string;
}

/** What stands in the database under a name that only this gate gives. */
export interface SeenDoor {
  readonly role: string;
  /** Undefined of one that the gate has not made. */
  readonly note: DoorNote | undefined;
  /** Whether the role itself is there; it can be gone while its note stays. */
  readonly exists: boolean;
  readonly canLogIn: boolean;
  /** Until the database itself lets nobody in any more; infinite where it does not end. */
  readonly closesByItselfInMs: number;
  /** It can do more than the gate has given it: somebody has changed it. */
  readonly wasChanged: boolean;
  /** For how long each session of it has been open. */
  readonly sessionsForMs: readonly number[];
}

/** Somebody else who could log in, and is not known to the gate. */
export interface UnknownRole {
  readonly role: string;
  readonly sessions: number;
}

export interface Seen {
  /** What the database is, with its version. */
  readonly engine: string;
  readonly doors: readonly SeenDoor[];
  readonly unknown: readonly UnknownRole[];
}

/** What an engineer connects with, and until when. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What the gate did, written in the same step in which it was done, and kept until it is reported. */
export type DoorReport = { readonly reportId: string; readonly requestId: RequestId; readonly tenantId: TenantId } & (
  | { readonly kind: 'opened'; readonly at: number }
  | { readonly kind: 'closed'; readonly at: number; readonly sessionsEnded: number }
  | { readonly kind: 'used'; readonly engineerId: PersonId; readonly use: readonly Use[] }
);

/** What was done by a grant, by classes of objects: never what was asked or seen. */
export type Use = Omit<UsedAction, 'dataStoreId'>;

/** What could not be done to a door, and why. The others were. */
export interface NotDone {
  readonly role: string;
  /** Undefined where somebody can still come in, or is in. */
  readonly error: unknown;
}

/** What is not as it should be with a database, in a sentence that says what helps. */
export interface Problem {
  readonly sentence: string;
  readonly kind:
    | 'LEAVES_OPEN' /** By it more could be done than the gate gives: meanwhile the data store does not enforce the policy. */
    | 'GIVES_LESS'
    | 'USE_NOT_TOLD';
}

export interface Times {
  readonly now: number;
  /** What is counted now was done since this time, and is told as done then: access ran when the gate looked last. */
  readonly usedAt: number;
}

/** Whether only a gate can have noted this time whose clock was ahead. */
export const isToCome = (at: number, now: number): boolean => at > now + CLOCK_SKEW_MS;

/**
 * When it is told that a door was used: within its time, since what its end by the clock has not let through was done before. Where it was
 * opened long after that, the clock of one of two gates was wrong, and it is only known that access had been granted.
 */
export const usedWithin = (
  usedAt: number,
  { openedAt, endsAt }: { readonly openedAt: number; readonly endsAt: number },
): number => Math.max(isToCome(openedAt, usedAt) ? endsAt - ACCESS_PERIOD_MS : openedAt, Math.min(usedAt, endsAt - 1));

/** Each by itself, so that one that cannot be done keeps up no other. The work says whether it is done. */
export async function eachByItself<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  work: (item: T) => Promise<boolean>,
  atOnce = 1,
): Promise<readonly NotDone[]> {
  const notDone: NotDone[] = [];
  const one = async (item: T): Promise<void> => {
    try {
      if (!(await work(item))) notDone.push({ role: nameOf(item), error: undefined });
    } catch (error) {
      notDone.push({ role: nameOf(item), error });
    }
  };
  for (let i = 0; i < items.length; i += atOnce) await Promise.all(items.slice(i, i + atOnce).map(one));
  return notDone;
}

/** One data store's database. What fails may be tried again: each step either has happened, or has not. */
export interface DataPlane {
  /** What the database is, as long as its version is not known. */
  readonly engine: string;
  readonly roleOf: (grantId: string) => string;
  readonly rightsOf: (permissions: readonly string[]) => string;
  look(): Promise<Seen>;
  /**
   * Makes each door that is not there. It ends by itself, so long from now as the grant has still to go. Its turn may come late: what is not
   * wanted any more then is left out.
   */
  open(doors: readonly WantedDoor[], now: number, isWanted: (door: WantedDoor) => boolean): Promise<readonly NotDone[]>;
  /** Has doors end by themselves at another time, and gives them the rights that they have now. */
  amend(doors: readonly WantedDoor[], now: number): Promise<readonly NotDone[]>;
  /**
   * Nobody gets in any more, whoever is in is out; then what is left of the doors is removed, and what was done by them is
   * counted for the last time.
   */
  close(roles: readonly string[], at: Times): Promise<readonly NotDone[]>;
  /** Counts what was done by doors. What has to be told now becomes a report: the first use at once, and then now and then. */
  countUse(at: Times): Promise<void>;
  /** Takes the login from roles of others, and ends their sessions. They stay. */
  shutOut(roles: readonly string[]): Promise<void>;
  /** A fresh password for a door; undefined where there is none that is open. */
  credentials(grantId: string, now: number): Promise<Credentials | undefined>;
  unreported(): Promise<readonly DoorReport[]>;
  reported(reportIds: readonly string[]): Promise<void>;
  problems(): Promise<readonly Problem[]>;
  stop(): Promise<void>;
}
