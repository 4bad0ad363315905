import type { Logger } from '@lockbox/platform/log';
import { type Database, type DatabasePlace, hostAndPort } from '../database.ts';
import { readGateFile } from '../gate-file.ts';
import type { GateSettings } from '../settings.ts';
import { addressIn, connect } from './connection.ts';
import { PostgresPlane } from './plane.ts';
import { keepReaper } from './reaper.ts';
import { postgresFile } from './rights.ts';

/** A gate before a PostgreSQL. Throws SettingsError where the file is wrong; it connects later. */
export function openPostgres(settings: GateSettings, log: Logger, signal: AbortSignal): Database {
  const file = readGateFile(settings.LOCKBOX_GATE_FILE, postgresFile);
  const server = { url: settings.LOCKBOX_GATE_DATABASE_URL, ca: settings.LOCKBOX_GATE_DATABASE_CA };
  const dataStoreId = settings.LOCKBOX_GATE_DATA_STORE;
  return {
    unknownRoles: file.unknownRoles,
    plane: new PostgresPlane({ dataStoreId, file, connect: () => connect(server, 'lockbox-gate') }),
    place: placeOf(settings),
    whenStopped: 'The gate was stopped: it opens nothing, and what ends before its time stays open until it is back.',
    ended: keepReaper(server, log, signal),
  };
}

/** So do docs/guides/data-owners.md and this command name the file into which an engineer's program puts the authorities. */
const CA_FILE = 'ca.pem';

/** The database's address for engineers: the gate's own, unless a setting gives another. */
function placeOf(settings: GateSettings): DatabasePlace {
  const { LOCKBOX_GATE_DATABASE_CA: ca, LOCKBOX_GATE_DATABASE_URL, LOCKBOX_GATE_ENGINEERS_AT } = settings;
  const { database, ...own } = addressIn(LOCKBOX_GATE_DATABASE_URL);
  const { host, port } = hostAndPort(LOCKBOX_GATE_ENGINEERS_AT) ?? own;
  const parameters = ca === '' ? '' : `?sslmode=verify-full&sslrootcert=${CA_FILE}&channel_binding=require`;
  return {
    ...{ host, port, database, tls: ca !== '', ...(ca === '' ? {} : { ca }) },
    commandOf: ({ user, password }) => ({
      psql: `PGPASSWORD=${password} psql 'postgresql://${inUrl(user)}@${host}:${port}/${inUrl(database)}${parameters}'`,
    }),
  };
}

/** Also for a shell's single quotes, of which encodeURIComponent leaves the end as it is. */
const inUrl = (part: string): string => encodeURIComponent(part).replaceAll("'", '%27');
