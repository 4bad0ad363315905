import { SettingsError } from '@lockbox/platform/settings';
import { type Database, type DatabasePlace, hostAndPort } from '../database.ts';
import { readGateFile } from '../gate-file.ts';
import type { GateSettings } from '../settings.ts';
import { MongoPlane } from './plane.ts';
import { startRelay } from './relay.ts';
import { mongoFile } from './rights.ts';
import { clientOf, connectBare } from './server.ts';
import { createTally } from './tally.ts';

/** A gate before a MongoDB, with its relay. Throws SettingsError where file or settings are wrong; it connects later. */
export async function openMongo(settings: GateSettings, now: () => number): Promise<Database> {
  const file = readGateFile(settings.LOCKBOX_GATE_FILE, mongoFile);
  const access = { url: settings.LOCKBOX_GATE_DATABASE_URL, ca: settings.LOCKBOX_GATE_DATABASE_CA };
  const sources = settings.LOCKBOX_GATE_RELAY_SOURCES.split(',').filter((one) => one !== '');
  const [cert, key] = [settings.LOCKBOX_GATE_RELAY_CERTIFICATE, settings.LOCKBOX_GATE_RELAY_KEY];
  const client = clientOf(access);
  const problems = [
    ...(sources.length > 0
      ? []
      : ['LOCKBOX_GATE_RELAY_SOURCES is missing: the addresses from which the database sees the gate connect']),
    ...((cert === '') === (key === '')
      ? []
      : ['LOCKBOX_GATE_RELAY_CERTIFICATE and LOCKBOX_GATE_RELAY_KEY belong together: give both, or neither']),
  ];
  if (problems.length > 0) throw new SettingsError(problems);
  const database = client.options.dbName;
  const tally = createTally();
  const relay = await startRelay({
    ...{ host: settings.LOCKBOX_HTTP_HOST, port: settings.LOCKBOX_GATE_RELAY_PORT, database, now },
    connect: () => connectBare(client, access),
    did: tally.did,
    tls: cert === '' ? undefined : { cert, key },
  });
  const dataStoreId = settings.LOCKBOX_GATE_DATA_STORE;
  return {
    unknownRoles: file.unknownRoles,
    plane: new MongoPlane({ dataStoreId, file, client, relay, tally, sources, now }),
    place: placeOf(settings, relay.port, database, cert !== ''),
    whenStopped: 'The gate was stopped: by it nobody is in, and nobody gets in, until it is back.',
    ended: Promise.resolve(),
  };
}

/** The relay's address, at the name by which engineers reach the gate unless a setting gives another. */
function placeOf(settings: GateSettings, relayPort: number, database: string, isSecure: boolean): DatabasePlace {
  const { LOCKBOX_GATE_ENGINEERS_AT: told, LOCKBOX_GATE_URL: url } = settings;
  const { host, port } = hostAndPort(told) ?? { host: new URL(url).hostname, port: relayPort };
  const options = `directConnection=true&authMechanism=SCRAM-SHA-256${isSecure ? '&tls=true' : ''}`;
  return {
    ...{ host, port, database, tls: isSecure },
    commandOf: ({ user, password }) => ({
      mongosh: `mongosh "mongodb://${user}:${password}@${host}:${port}/${database}?${options}"`,
    }),
  };
}
