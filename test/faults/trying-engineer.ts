/** An engineer who tries all the time to get in by each door, also after the end. */
import { setTimeout as pause } from 'node:timers/promises';
import { newOwnKey, type OwnKey } from '../../libs/guard/src/testing/own-key.ts';
import { engineerAt } from '../../services/gate/src/testing/sample-store.ts';

type Database = Awaited<ReturnType<typeof engineerAt>>;

/**
 * The kinds of attempts: asking access for a yes or a token, asking the gate for a password, a login or a statement in
 * the database; and asking for something that was never granted.
 */
export type Attempt = 'evaluation' | 'token' | 'password' | 'login' | 'statement' | 'not granted';

/** An attempt that did not fail. */
export interface Success {
  readonly what: Attempt;
  /** When it was begun, in milliseconds since 1970. */
  readonly begunAt: number;
}

/** A login of the database. */
interface Role {
  readonly user: string;
  readonly password: string;
}

export interface Place {
  readonly accessUrl: string;
  /** The secret of the caller that asks whether access runs. */
  readonly secret: string;
  readonly gateUrl: string;
  readonly tenantId: string;
  readonly dataStoreId: string;
  databaseUrl(role: Role): string;
}

interface Whom {
  readonly engineerId: string;
  /** The engineer's access token. */
  readonly signedIn: string;
  readonly requestId: string;
}

export interface TryingEngineer {
  readonly successes: readonly Success[];
  has(what: Attempt): boolean;
  stop(): Promise<void>;
}

/** A stopped program does not answer, and no answer is no yes. */
const ANSWERS_WITHIN_MS = 1_500;
const EVERY_MS = 20;
const PERMISSION = 'read';
const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';

export async function startTrying(place: Place, whom: Whom, everyMs = EVERY_MS): Promise<TryingEngineer> {
  const { gateUrl } = place;
  const key = await newOwnKey();
  const successes: Success[] = [];
  const over = new AbortController();
  let token: string | undefined;
  let role: Role | undefined;
  let session: Database | undefined;

  /** The result of an attempt; undefined if it failed for any reason. */
  async function attempt<T>(what: Attempt, work: () => Promise<T | undefined>): Promise<T | undefined> {
    const begunAt = Date.now();
    const got = await work().catch(() => undefined);
    if (got !== undefined) successes.push({ what, begunAt });
    return got;
  }

  async function askAccess(): Promise<void> {
    for (const [what, permission] of [
      ['evaluation', PERMISSION],
      ['not granted', 'write'],
    ] as const)
      await attempt(what, async () => (await evaluate(place, whom.engineerId, permission)).decision || undefined);
    token = (await attempt('token', () => exchange(place, whom, key))) ?? token;
  }

  async function useDatabase(): Promise<void> {
    if (session === undefined) {
      role = (await attempt('password', () => passwordBy(gateUrl, key, token))) ?? role;
      const known = role;
      if (known !== undefined) session = await attempt('login', () => engineerAt(place.databaseUrl(known)));
      return;
    }
    const using = session;
    if ((await attempt('statement', () => using.query('SELECT what FROM shop.orders'))) !== undefined) return;
    session = undefined;
    await using.end().catch(() => undefined);
  }

  const again = async (work: () => Promise<void>): Promise<void> => {
    while (!over.signal.aborted) {
      await work();
      await pause(everyMs);
    }
  };
  const trying = Promise.all([again(askAccess), again(useDatabase)]);
  return {
    successes,
    has: (what) => successes.some((one) => one.what === what),
    async stop() {
      over.abort();
      await trying;
      await session?.end().catch(() => undefined);
    },
  };
}

const call = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, { ...init, signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });

async function passwordBy(gateUrl: string, key: OwnKey, token: string | undefined): Promise<Role | undefined> {
  if (token === undefined) return undefined;
  const address = `${gateUrl}/gate/v1/credentials`;
  const headers = { authorization: `DPoP ${token}`, dpop: await key.prove('POST', address, { token }) };
  const answer = await call(address, { method: 'POST', headers });
  return answer.ok ? ((await answer.json()) as Role) : undefined; // as the gate answers
}

interface Evaluated {
  readonly decision: boolean;
  readonly context: { readonly reason?: string };
}

export async function evaluate(place: Place, engineerId: string, permission = PERMISSION): Promise<Evaluated> {
  const answer = await call(`${place.accessUrl}/access/v1/evaluation`, {
    method: 'POST',
    headers: { authorization: `Bearer ${place.secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      subject: { type: 'engineer', id: engineerId },
      action: { name: permission },
      resource: { type: 'data_store', id: place.dataStoreId, properties: { tenantId: place.tenantId } },
    }),
  });
  return (await answer.json()) as Evaluated; // as access answers
}

async function exchange(place: Place, { signedIn, requestId }: Whom, key: OwnKey): Promise<string | undefined> {
  const { accessUrl, gateUrl, tenantId, dataStoreId } = place;
  const address = `${accessUrl}/oauth/token`;
  const wanted = { type: 'lockbox_data_store', tenantId, dataStoreId, requestId, actions: [PERMISSION] };
  const answer = await call(address, {
    method: 'POST',
    headers: { dpop: await key.prove('POST', address) },
    body: new URLSearchParams({
      ...{ grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', audience: gateUrl },
      ...{ subject_token: signedIn, subject_token_type: TOKEN_TYPE },
      authorization_details: JSON.stringify([wanted]),
    }),
  });
  return answer.ok ? ((await answer.json()) as { readonly access_token: string }).access_token : undefined; // as access answers
}
