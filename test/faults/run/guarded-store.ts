/** The data store of one tenant: a PostgreSQL behind two gates, and the engineers who work in it while their access runs, and try to after it. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@lockbox/stack/ports';
import { type Gate, openGate } from '@lockbox/testing/gate';
import { startPostgres, type TestPostgres } from '@lockbox/testing/postgres';
import type { ServiceProcess, System } from '@lockbox/testing/services';
import { accessTokenOf } from '@lockbox/testing/signed-in';
import { sourceSecret } from '@lockbox/testing/source-keys';
import { prefixOf } from '../../../services/gate/src/role-names.ts';
import {
  COUNTS_STATEMENTS,
  clientOf,
  file,
  GATE,
  SAMPLE,
  WELL_KEPT,
} from '../../../services/gate/src/testing/sample-store.ts';
import type { Entrance } from '../history/history.ts';
import { type Place, startTrying } from '../trying-engineer.ts';

/** The tenant with most requests, and what each of them asks for. */
export const GUARDED = { tenant: 'tenant-0', dataStore: 'prod-db', permission: 'read' } as const;

/** Frequent, since a person notices at once that access begins or ends. */
const TRIES_EVERY_MS = 500;
/** So long an engineer waits to get in, before work is given up. */
const PATIENT_FOR_MS = 20_000;
/** And tries on after the end. */
const TRIES_ON_FOR_MS = 20_000;

export interface Visit {
  readonly requestId: string;
  readonly engineerId: string;
  /** Begun once the engineer is in, or has waited long; resolves when access has been handed back, or is kept, if there was any. */
  readonly work: () => Promise<'handed back' | 'kept'>;
}

export interface GuardedStore {
  readonly server: TestPostgres;
  /** Between the gates and it. Engineers get past that: the database has to cut whoever is in. */
  readonly network: Gate;
  /** The settings of a new instance; the next gate listens at a port of its own. */
  settingsOf(name: 'access' | 'gate'): Promise<Readonly<Record<string, string>>>;
  launched(gate: ServiceProcess, settings: Readonly<Record<string, string>>): void;
  /** Gets in, works, and goes on trying for a while after the end; keeps the results. */
  visit(visit: Visit): Promise<void>;
  readonly entrances: readonly Entrance[];
  /** The names of the gates' roles that there are. */
  roles(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openGuardedStore(instances: System['instances'], accessSecret: string): Promise<GuardedStore> {
  const server = await startPostgres({ preload: 'pg_stat_statements' });
  const network = await openGate(server.url(GATE));
  const folder = mkdtempSync(join(tmpdir(), 'guarded-'));
  const gateFile = join(folder, 'gate.yaml');
  writeFileSync(gateFile, JSON.stringify(file)); // which is YAML too
  await asked(SAMPLE + WELL_KEPT + COUNTS_STATEMENTS);
  const credentialsAt = new WeakMap<ServiceProcess, string>();
  const access = await openBalancer(() => instances('access').map(({ url }) => url));
  const gates = await openBalancer(() => instances('gate').flatMap((one) => credentialsAt.get(one) ?? []));
  const place: Place = {
    ...{ accessUrl: originOf(access), secret: accessSecret, gateUrl: originOf(gates), databaseUrl: server.url },
    ...{ tenantId: GUARDED.tenant, dataStoreId: GUARDED.dataStore },
  };
  const entrances: Entrance[] = [];

  /**
   * Queries as the administrator with a new connection each time, since the last one may have ended with the server.
   */
  async function asked(sql: string, values?: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const admin = await clientOf(server.url());
    try {
      return (await admin.query(sql, values && [...values])).rows;
    } finally {
      await admin.end();
    }
  }

  return {
    server,
    network,
    entrances,
    async settingsOf(name): Promise<Readonly<Record<string, string>>> {
      if (name === 'access') return { LOCKBOX_ACCESS_URL: place.accessUrl };
      return {
        ...{ LOCKBOX_GATE_TENANT: GUARDED.tenant, LOCKBOX_GATE_DATA_STORE: GUARDED.dataStore },
        ...{ LOCKBOX_GATE_FILE: gateFile, LOCKBOX_GATE_DATABASE_URL: network.url },
        ...{ LOCKBOX_GATE_SOURCE_KEY: sourceSecret('gate'), LOCKBOX_GATE_TOKEN_ISSUER: place.accessUrl },
        ...{ LOCKBOX_GATE_URL: place.gateUrl, LOCKBOX_GATE_PORT: String(await freePort()) },
      };
    },
    launched: (gate, { LOCKBOX_GATE_PORT }) => void credentialsAt.set(gate, `${LOOPBACK}:${LOCKBOX_GATE_PORT}`),
    async visit({ requestId, engineerId, work }) {
      const signedIn = await accessTokenOf({ sub: engineerId, provider: true });
      const engineer = await startTrying(place, { engineerId, requestId, signedIn }, TRIES_EVERY_MS);
      const until = performance.now() + PATIENT_FOR_MS;
      while (!engineer.has('statement') && performance.now() < until) await pause(TRIES_EVERY_MS);
      if ((await work()) === 'handed back') await pause(TRIES_ON_FOR_MS);
      await engineer.stop();
      // A yes of access for this permission may rest on another grant of the same engineer.
      for (const { what, begunAt } of engineer.successes)
        if (what !== 'evaluation') entrances.push({ requestId, what, begunAt });
    },
    async roles() {
      const named = 'SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)';
      return (await asked(named, [prefixOf(GUARDED.dataStore)])).map(({ rolname }) => String(rolname));
    },
    async close() {
      access.close();
      gates.close();
      network.close();
      await server.stop();
    },
  };
}

const LOOPBACK = 'http://127.0.0.1';
const originOf = ({ url }: Gate): string => new URL(url).origin;

/** A load balancer: each connection goes to the next of the running instances. */
async function openBalancer(running: () => readonly string[]): Promise<Gate> {
  let turn = 0;
  return await openGate(LOOPBACK, () => {
    const urls = running();
    return urls[turn++ % urls.length];
  });
}
