import type { Logger } from '@lockbox/platform/log';
import { type Database, hostAndPort, type Place } from '../database.ts';
import { readGateFile } from '../gate-file.ts';
import type { GateSettings } from '../settings.ts';
import { connect } from './connection.ts';
import { createPostgresPlane } from './plane.ts';
import { keepReaper } from './reaper.ts';
import { postgresFile } from './rights.ts';

/** A gate before a PostgreSQL. Throws SettingsError where the file is wrong; it connects later. */
export function openPostgres(settings: GateSettings, log: Logger, signal: AbortSignal): Database {
  const file = readGateFile(settings.LOCKBOX_GATE_FILE, postgresFile);
  const server = { url: settings.LOCKBOX_GATE_DATABASE_URL, ca: settings.LOCKBOX_GATE_DATABASE_CA };
  const dataStoreId = settings.LOCKBOX_GATE_DATA_STORE;
  return {
    unknownRoles: file.unknownRoles,
    plane: createPostgresPlane({ dataStoreId, file, connect: () => connect(server, 'lockbox-gate') }),
    place: placeOf(settings),
    whenStopped: 'The gate was stopped: it opens nothing, and what ends before its time stays open until it is back.',
    ended: keepReaper(server, log, signal),
  };
}

/** Where the gate reaches the database, unless it is told another place. */
function placeOf({ LOCKBOX_GATE_DATABASE_URL, LOCKBOX_GATE_ENGINEERS_AT }: GateSettings): Place {
  const { hostname, port: ownPort, pathname } = new URL(LOCKBOX_GATE_DATABASE_URL);
  const { host, port } = hostAndPort(LOCKBOX_GATE_ENGINEERS_AT) ?? { host: hostname, port: Number(ownPort || 5432) };
  const database = decodeURIComponent(pathname.slice(1));
  return {
    ...{ host, port, database },
    commandOf: ({ user, password }) => ({
      psql: `PGPASSWORD=${password} psql "host=${host} port=${port} dbname=${database} user=${user}"`,
    }),
  };
}
