import { createHash, randomBytes } from 'node:crypto';
import { personId, tenantId } from '@lockbox/contracts/ids';
import type { Alarm } from '@lockbox/platform/alarms';
import type { Store } from '@lockbox/store/connect';
import { definePrivateCollection } from '@lockbox/store/define-collection';
import { ensureIndexes } from '@lockbox/store/indexes';
import type { Collection } from 'mongodb';
import type { Kind } from './attempt.ts';
import { draftKeyOf, type SessionKeys, sessionSeal } from './session-seal.ts';
import type { Identity } from './tokens.ts';

/** The content of a completed sign-in. */
export interface NewSession {
  readonly identity: Identity;
  readonly issuer: Kind;
  /** Shown to the issuer at sign-out, so that it knows whose session is to end. */
  readonly idToken: string;
  /** When the person has to prove to the issuer again who they are; null: when the session's own limits say so. */
  readonly provenUntil: Date | null;
}

export interface BrowserSession extends Omit<NewSession, 'provenUntil'> {
  /** The hash of the cookie: whoever reads the database cannot make a cookie of it. */
  readonly id: string;
  /** Must come with every call that changes something; no other site can read it. */
  readonly csrfToken: string;
}

/** The sealed content: the whole document in the database. */
export interface StoredSession {
  readonly _id: string;
  readonly tenantId: string | null;
  readonly personId: string;
  readonly issuer: Kind;
  readonly idToken: string;
  readonly csrfToken: string;
  readonly signedInAt: Date;
  readonly seenAt: Date;
  /** When the session ends unless it is used again. */
  readonly endsAt: Date;
  /** The browser that signed in; missing in sessions that began before it was kept. */
  readonly device?: string | null;
  /** Missing in sessions that began before it was kept. */
  readonly provenUntil?: Date | null;
}

/** A session as its person sees it, to know it again and to end it. */
export interface SessionSummary {
  readonly id: string;
  readonly device: string | null;
  readonly signedInAt: Date;
  readonly seenAt: Date;
  readonly endsAt: Date;
}

interface SessionDocument extends StoredSession {
  readonly mac: string;
}

const definition = definePrivateCollection<SessionDocument>({ name: 'sessions', expiresAt: 'endsAt' });

export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

export const sealedFields = (session: StoredSession) => [
  session._id,
  session.tenantId,
  session.personId,
  session.issuer,
  session.idToken,
  session.csrfToken,
  ...[session.signedInAt, session.seenAt, session.endsAt].map((date) => date.getTime()),
  ...(session.device === undefined ? [] : [session.device]),
  ...(session.provenUntil === undefined ? [] : [session.provenUntil?.getTime() ?? null]),
];

const ownerOf = (identity: Identity) => ({
  personId: identity.personId,
  tenantId: identity.kind === 'customer' ? identity.tenantId : null,
});

const secretOf = (): string => randomBytes(32).toString('base64url');
const storedId = (cookie: string): string => createHash('sha256').update(cookie).digest('base64url');

export interface SessionDeps extends SessionLimits {
  readonly keys: SessionKeys;
  readonly alarm: Alarm;
  readonly now?: () => number;
}

/** Checks that the portal wrote this document; raises an alarm if not. */
function createGenuineCheck(isSealed: ReturnType<typeof sessionSeal>['isSealed'], alarm: Alarm) {
  return (found: SessionDocument): boolean => {
    // A foreign document may hold anything in these fields.
    const { signedInAt, seenAt, endsAt, provenUntil } = found;
    const isDated = [signedInAt, seenAt, endsAt, provenUntil ?? endsAt].every((date) => date instanceof Date);
    if (isDated && isSealed(found, found.mac)) return true;
    alarm('SESSION_FORGED', 'A session in the database is not as the portal wrote it, and counts for nothing.', {
      tenantId: found.tenantId,
      personId: found.personId,
    });
    return false;
  };
}

/**
 * Sessions of browsers. They use real time: moving the development clock forward must not sign people out. The database is no
 * authority on who is signed in: what the portal did not seal is no session.
 */
export class Sessions {
  private readonly store: Store;
  private readonly keys: SessionKeys;
  private readonly idleMs: number;
  private readonly absoluteMs: number;
  private readonly now: () => number;
  private readonly sessions: Collection<SessionDocument>;
  private readonly seal: ReturnType<typeof sessionSeal>['seal'];
  private readonly isGenuine: (found: SessionDocument) => boolean;
  /** Saves a write for each call: use within this time after the last one is not stored. */
  private readonly seenEveryMs: number;
  private indexed: Promise<unknown> | undefined;

  constructor(store: Store, { idleMs, absoluteMs, keys, alarm, now = Date.now }: SessionDeps) {
    const { seal, isSealed } = sessionSeal(keys, sealedFields);
    this.store = store;
    this.keys = keys;
    this.idleMs = idleMs;
    this.absoluteMs = absoluteMs;
    this.now = now;
    this.sessions = store.collection(definition);
    this.seal = seal;
    this.isGenuine = createGenuineCheck(isSealed, alarm);
    this.seenEveryMs = Math.min(60_000, idleMs / 10);
  }

  /** The index deletes documents some time after they ended; whether a session has ended is read from `endsAt`. */
  private ensureIndex(): Promise<unknown> {
    this.indexed ??= ensureIndexes(this.store, [definition]).catch(() => {
      this.indexed = undefined;
    });
    return this.indexed;
  }

  private endOf({ signedInAt, provenUntil }: Pick<StoredSession, 'signedInAt' | 'provenUntil'>): Date {
    return new Date(
      Math.min(
        this.now() + this.idleMs,
        signedInAt.getTime() + this.absoluteMs,
        provenUntil?.getTime() ?? Number.POSITIVE_INFINITY,
      ),
    );
  }

  private async seen(session: StoredSession): Promise<void> {
    if (this.now() - session.seenAt.getTime() < this.seenEveryMs) return;
    const seenAt = new Date(this.now());
    const endsAt = this.endOf(session);
    const mac = this.seal({ ...session, seenAt, endsAt });
    await this.sessions.updateOne({ _id: session._id, endsAt: { $gt: seenAt } }, { $set: { seenAt, endsAt, mac } });
  }

  private async stored(_id: string): Promise<StoredSession | undefined> {
    const found = await this.sessions.findOne({ _id });
    if (found === null) return undefined;
    return this.isGenuine(found) ? found : undefined;
  }

  /** Starts a session, and returns the cookie's value, which is stored nowhere. */
  async start({ identity, issuer, idToken, provenUntil }: NewSession, device: string | null): Promise<string> {
    await this.ensureIndex();
    const cookie = secretOf();
    const signedInAt = new Date(this.now());
    const session: StoredSession = {
      _id: storedId(cookie),
      ...ownerOf(identity),
      issuer,
      idToken,
      csrfToken: secretOf(),
      signedInAt,
      seenAt: signedInAt,
      endsAt: this.endOf({ signedInAt, provenUntil }),
      device,
      provenUntil,
    };
    await this.sessions.insertOne({ ...session, mac: this.seal(session) });
    return cookie;
  }

  /** Returns the session of a cookie, unless it has ended. `inUse` restarts its idle time. */
  async find(cookie: string | undefined, { inUse }: { readonly inUse: boolean }): Promise<BrowserSession | undefined> {
    if (cookie === undefined) return undefined;
    const found = await this.stored(storedId(cookie));
    if (found === undefined || found.endsAt.getTime() <= this.now()) return undefined;
    if (inUse) await this.seen(found);
    const person = personId(found.personId);
    return {
      id: found._id,
      identity:
        found.tenantId === null
          ? { kind: 'provider', personId: person }
          : { kind: 'customer', tenantId: tenantId(found.tenantId), personId: person },
      issuer: found.issuer,
      idToken: found.idToken,
      csrfToken: found.csrfToken,
    };
  }

  async end(cookie: string | undefined): Promise<void> {
    if (cookie !== undefined) await this.sessions.deleteOne({ _id: storedId(cookie) });
  }

  draftKeyOf(identity: Identity): string {
    const { tenantId: tenant, personId: person } = ownerOf(identity);
    return draftKeyOf(this.keys, [tenant, person]);
  }

  /** The sessions of a person that go on, the one that was used last first. */
  async ofPerson(identity: Identity): Promise<readonly SessionSummary[]> {
    const found = await this.sessions.find({ ...ownerOf(identity), endsAt: { $gt: new Date(this.now()) } }).toArray();
    return found
      .filter((one) => this.isGenuine(one))
      .map(({ _id, device = null, signedInAt, seenAt, endsAt }) => ({ id: _id, device, signedInAt, seenAt, endsAt }))
      .sort((one, other) => other.seenAt.getTime() - one.seenAt.getTime());
  }

  /** Ends one of the person's sessions, by its id; returns whether there was one. */
  async endOne(identity: Identity, id: string): Promise<boolean> {
    const { deletedCount } = await this.sessions.deleteOne({ _id: id, ...ownerOf(identity) });
    return deletedCount > 0;
  }

  /** Ends all sessions of the person but the given one; returns how many. */
  async endAll(identity: Identity, except?: string): Promise<number> {
    const others = except === undefined ? {} : { _id: { $ne: except } };
    return (await this.sessions.deleteMany({ ...ownerOf(identity), ...others })).deletedCount;
  }
}
