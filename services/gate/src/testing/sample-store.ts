import { randomUUID } from 'node:crypto';
import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import type { Alarm } from '@lockbox/platform/alarms';
import { createLogger } from '@lockbox/platform/log';
import type { TestPostgres } from '@lockbox/testing/postgres';
import pg from 'pg';
import type { WantedDoor } from '../data-plane.ts';
import { Gate, type GateDependencies } from '../gate.ts';
import type { GateFile } from '../gate-file.ts';
import { type Client, connect } from '../postgres/connection.ts';
import { type PostgresOptions, PostgresPlane } from '../postgres/plane.ts';
import type { PostgresRights } from '../postgres/rights.ts';

export const STORE = 'orders-db';
export const GATE = { user: 'lockbox_gate_role', password: 'of-the-gate' };

export const file: GateFile<PostgresRights> = {
  knownRoles: ['postgres', 'app'],
  unknownRoles: 'report',
  otherDataStores: [],
  permissions: {
    read: [{ schema: 'shop', tables: 'all', privileges: ['SELECT'] }],
    list: [{ schema: 'shop', tables: ['orders'], privileges: ['SELECT'] }],
    write: [{ schema: 'shop', tables: ['orders'], privileges: ['SELECT', 'INSERT', 'UPDATE'] }],
  },
};

/** Tables of an application, and a role for the gate with no more rights than docs/guides/data-owners.md gives it. */
export const SAMPLE = `
CREATE ROLE app LOGIN PASSWORD 'of-the-app';
CREATE SCHEMA shop;
CREATE TABLE shop.orders (id serial PRIMARY KEY, what text);
CREATE TABLE shop.cards (id int, number text);
INSERT INTO shop.orders (what) VALUES ('a chair'), ('a table');
INSERT INTO shop.cards VALUES (1, '4111');
CREATE ROLE ${GATE.user} LOGIN CREATEROLE PASSWORD '${GATE.password}';
GRANT pg_signal_backend, pg_read_all_stats TO ${GATE.user};
GRANT CREATE, CONNECT ON DATABASE postgres TO ${GATE.user} WITH GRANT OPTION;
GRANT USAGE ON SCHEMA shop TO ${GATE.user} WITH GRANT OPTION;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA shop TO ${GATE.user} WITH GRANT OPTION;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA shop TO ${GATE.user} WITH GRANT OPTION;`;

/** The administrator's repair after the gate has named the problem: then the data store enforces the policy. */
export const WELL_KEPT = `
REVOKE CONNECT, TEMPORARY ON DATABASE template1 FROM PUBLIC;
REVOKE CONNECT, TEMPORARY ON DATABASE postgres FROM PUBLIC;`;

/** The server has to have preloaded it. */
export const COUNTS_STATEMENTS = `
CREATE EXTENSION pg_stat_statements SCHEMA public;
GRANT SET ON PARAMETER pg_stat_statements.track, pg_stat_statements.track_planning TO ${GATE.user};`;

export const clientOf = (url: string, name = 'test'): Promise<Client> => connect({ url, ca: '' }, name);

/** Connects like an engineer's own program: with default settings. */
export async function engineerAt(url: string): Promise<Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

export const aDoor = (given: Partial<WantedDoor> = {}): WantedDoor => ({
  ...{
    grantId: randomUUID(),
    requestId: requestId(randomUUID()),
    tenantId: tenantId('contoso'),
    engineerId: personId('ada'),
  },
  ...{ permissions: ['read'], grantedAt: Date.now(), endsAt: Date.now() + 3_600_000 },
  ...given,
});

export const planeAt = (server: TestPostgres, given: Partial<PostgresOptions> = {}) =>
  new PostgresPlane({ dataStoreId: STORE, file, connect: () => clientOf(server.url(GATE)), ...given });

type Sent = Parameters<GateDependencies['send']>[0][number];

/** A gate whose grants are a list here, with what it has reported. */
export function gateAt(
  server: TestPostgres,
  given: Partial<GateDependencies> & { readonly connect?: () => Promise<Client> } = {},
) {
  const { connect: connecting, ...more } = given;
  const doors: WantedDoor[] = [];
  const sent: Sent[] = [];
  const alarms: string[] = [];
  const alarm: Alarm = (code) => void alarms.push(code);
  const plane = planeAt(server, connecting === undefined ? {} : { connect: connecting });
  const gate = new Gate({
    ...{ plane, unknownRoles: 'report', lateAfterMs: 5_000, alarm },
    now: Date.now,
    grants: () => ({ certain: true, doors: doors.filter(({ endsAt }) => endsAt > (given.now ?? Date.now)()) }),
    endedAt: () => undefined,
    clockInDoubt: () => false,
    send: async (reports) => void sent.push(...reports),
    log: createLogger('gate', 'silent'),
    ...more,
  });
  return { gate, plane, doors, sent, alarms };
}
