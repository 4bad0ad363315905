import { createHash, randomBytes } from 'node:crypto';
import { personId, tenantId } from '@lockbox/contracts/ids';
import type { Store } from '@lockbox/store/connect';
import { definePrivateCollection } from '@lockbox/store/define-collection';
import { ensureIndexes } from '@lockbox/store/indexes';
import type { Identity } from '../tokens.ts';
import type { Kind } from './attempt.ts';

/** What a completed sign-in says. */
export interface NewSession {
  readonly identity: Identity;
  readonly issuer: Kind;
  /** Shown to the issuer at sign-out, so that it knows whose session is to end. */
  readonly idToken: string;
}

export interface BrowserSession extends NewSession {
  /** The hash of the cookie: whoever reads the database cannot make a cookie of it. */
  readonly id: string;
  /** Must come with every call that changes something; no other site can read it. */
  readonly csrfToken: string;
}

interface SessionDocument {
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
}

const definition = definePrivateCollection<SessionDocument>({ name: 'sessions', expiresAt: 'endsAt' });

export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

const secretOf = (): string => randomBytes(32).toString('base64url');
const storedId = (cookie: string): string => createHash('sha256').update(cookie).digest('base64url');

/** Sessions of browsers. They use real time: moving the development clock forward must not sign people out. */
export function createSessions(store: Store, { idleMs, absoluteMs }: SessionLimits, now: () => number = Date.now) {
  const sessions = store.collection(definition);
  /** Saves a write for each call: use within this time after the last one is not stored. */
  const seenEveryMs = Math.min(60_000, idleMs / 10);
  let indexed: Promise<unknown> | undefined;

  /** The index deletes documents some time after they ended; whether a session has ended is read from `endsAt`. */
  const ensureIndex = (): Promise<unknown> => {
    indexed ??= ensureIndexes(store, [definition]).catch(() => {
      indexed = undefined;
    });
    return indexed;
  };

  const endOf = (signedInAt: number): Date => new Date(Math.min(now() + idleMs, signedInAt + absoluteMs));

  async function seen({ _id, seenAt, signedInAt }: SessionDocument): Promise<void> {
    if (now() - seenAt.getTime() < seenEveryMs) return;
    const at = new Date(now());
    await sessions.updateOne(
      { _id, endsAt: { $gt: at } },
      { $set: { seenAt: at, endsAt: endOf(signedInAt.getTime()) } },
    );
  }

  return {
    /** Starts a session, and returns the cookie's value, which is stored nowhere. */
    async start({ identity, issuer, idToken }: NewSession): Promise<string> {
      await ensureIndex();
      const cookie = secretOf();
      await sessions.insertOne({
        _id: storedId(cookie),
        tenantId: identity.kind === 'customer' ? identity.tenantId : null,
        personId: identity.personId,
        issuer,
        idToken,
        csrfToken: secretOf(),
        signedInAt: new Date(now()),
        seenAt: new Date(now()),
        endsAt: endOf(now()),
      });
      return cookie;
    },

    /** Returns the session of a cookie, unless it has ended. With `inUse` its idle time begins anew. */
    async find(
      cookie: string | undefined,
      { inUse }: { readonly inUse: boolean },
    ): Promise<BrowserSession | undefined> {
      if (cookie === undefined) return undefined;
      const found = await sessions.findOne({ _id: storedId(cookie) });
      if (found === null || found.endsAt.getTime() <= now()) return undefined;
      if (inUse) await seen(found);
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
    },

    async end(cookie: string | undefined): Promise<void> {
      if (cookie !== undefined) await sessions.deleteOne({ _id: storedId(cookie) });
    },
  };
}
export type Sessions = ReturnType<typeof createSessions>;
