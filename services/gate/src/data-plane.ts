/** The operations of a gate on a data store, whatever its database. Times are Lockbox's, in milliseconds since 1970. */
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

/** The gate's note on a temporary credential, written when it was made. */
export interface DoorNote {
  readonly grantId: string;
  readonly requestId: RequestId;
  readonly tenantId: TenantId;
  readonly engineerId: PersonId;
  readonly endsAt: number;
  /** Which rights it was given: another text where the file of permissions says otherwise now. */
  readonly rights: string;
}

/** A database role under a name that only this gate gives. */
export interface SeenDoor {
  readonly role: string;
  /** Undefined of one that the gate has not made. */
  readonly note: DoorNote | undefined;
  /** False if the role is gone while its note is still there. */
  readonly exists: boolean;
  readonly canLogIn: boolean;
  /** Until the database itself lets nobody in any more; infinite where it does not end. */
  readonly closesByItselfInMs: number;
  /** It can do more than the gate has given it: somebody has changed it. */
  readonly wasChanged: boolean;
  /** For how long each session of it has been open. */
  readonly sessionsForMs: readonly number[];
}

/** Another role that can log in and is not known to the gate. */
export interface UnknownRole {
  readonly role: string;
  readonly sessions: number;
}

export interface SeenDatabase {
  /** The database's product, with its version. */
  readonly engine: string;
  readonly doors: readonly SeenDoor[];
  readonly unknown: readonly UnknownRole[];
}

/** The login of an engineer, and its end. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** An act of the gate, recorded in the same step as the act, and kept until it is reported. */
export type DoorReport = { readonly reportId: string; readonly requestId: RequestId; readonly tenantId: TenantId } & (
  | { readonly kind: 'opened'; readonly at: number }
  | { readonly kind: 'closed'; readonly at: number; readonly sessionsEnded: number }
  | { readonly kind: 'used'; readonly engineerId: PersonId; readonly use: readonly Use[] }
);

/** The use of a grant, by classes of objects: never the content of a query or an answer. */
export type Use = Omit<UsedAction, 'dataStoreId'>;

/** A failed step on a temporary credential, with its reason. The others succeeded. */
export interface NotDone {
  readonly role: string;
  /** Undefined where somebody can still come in, or is in. */
  readonly error: unknown;
}

/** A problem of a database, in a sentence with the remedy. */
export interface DatabaseProblem {
  readonly sentence: string;
  readonly kind:
    | 'LEAVES_OPEN' /** By it more could be done than the gate gives: meanwhile the data store does not enforce the policy. */
    | 'GIVES_LESS'
    | 'USE_NOT_TOLD';
}

export interface RoundTimes {
  readonly now: number;
  /**
   * Acts that are counted now happened since this time and are reported as of then: access was active when the gate looked
   * last.
   */
  readonly usedAt: number;
}

/** Reports whether this time can come only from a gate with a fast clock. */
export const isToCome = (at: number, now: number): boolean => at > now + CLOCK_SKEW_MS;

/**
 * Returns the reported time of use: within the credential's period, since its end by the clock stopped later acts. If the
 * credential was made long after that, one of two gates had a wrong clock, and it is only known that access had been granted.
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
  /** The database's product while its version is unknown. */
  readonly engine: string;
  readonly roleOf: (grantId: string) => string;
  readonly rightsOf: (permissions: readonly string[]) => string;
  look(): Promise<SeenDatabase>;
  /**
   * Makes each door that is not there. It ends by itself, so long from now as the grant has still to go. Its turn may come late: what is not
   * wanted any more then is left out.
   */
  open(doors: readonly WantedDoor[], now: number, isWanted: (door: WantedDoor) => boolean): Promise<readonly NotDone[]>;
  /** Has doors end by themselves at another time, and gives them the rights that they have now. */
  amend(doors: readonly WantedDoor[], now: number): Promise<readonly NotDone[]>;
  /** Refuses new logins and ends sessions; then removes the temporary credentials and counts their use for the last time. */
  close(roles: readonly string[], at: RoundTimes): Promise<readonly NotDone[]>;
  /** Counts the use of temporary credentials. Use that is due becomes a report: the first use at once, later use at intervals. */
  countUse(at: RoundTimes): Promise<void>;
  /** Takes the login from roles of others, and ends their sessions. They stay. */
  shutOut(roles: readonly string[]): Promise<void>;
  /** A fresh password for a door; undefined where there is none that is open. */
  credentials(grantId: string, now: number): Promise<Credentials | undefined>;
  unreported(): Promise<readonly DoorReport[]>;
  reported(reportIds: readonly string[]): Promise<void>;
  problems(): Promise<readonly DatabaseProblem[]>;
  stop(): Promise<void>;
}
