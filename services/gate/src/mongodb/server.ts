import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { requireAltered } from '@lockbox/platform/patches';
import mongodb, { MongoClient, MongoServerError } from 'mongodb';

export interface MongoAccess {
  /** The address with the user that the gate works as. */
  readonly url: string;
  /** Certificate authorities in PEM; empty: those of Node. */
  readonly ca: string;
}

/** A user is one of a database. */
export interface UserName {
  readonly user: string;
  readonly db: string;
}

const CONNECT_WITHIN_MS = 5_000;
/** A server that does not answer within this time has failed: the connection is closed, and the next round opens another. */
const ANSWER_WITHIN_MS = 30_000;

/** Connects at the first call. What it writes is written when most of a replica set have it. */
export function clientOf({ url, ca }: MongoAccess): MongoClient {
  requireAltered('mongodb', mongodb);
  return new MongoClient(url, {
    appName: 'lockbox-gate',
    serverSelectionTimeoutMS: CONNECT_WITHIN_MS,
    connectTimeoutMS: CONNECT_WITHIN_MS,
    socketTimeoutMS: ANSWER_WITHIN_MS,
    writeConcern: { w: 'majority', journal: true },
    ...(ca === '' ? {} : { tls: true, ca }),
  });
}

/** Returns the address for writes: the primary, unless the gate is configured to connect to one server directly. */
async function placeOf(client: MongoClient): Promise<{ readonly host: string; readonly port: number }> {
  const { directConnection, hosts } = client.options;
  const { primary } = directConnection ? {} : await client.db('admin').command({ hello: 1 });
  const [host = '', port = '27017'] =
    typeof primary === 'string' ? primary.split(/:(?=\d+$)/) : [hosts[0]?.host, String(hosts[0]?.port)];
  return { host, port: Number(port) };
}

/** A connection beside the driver's, with nothing said on it yet. */
export async function connectBare(client: MongoClient, { ca }: MongoAccess): Promise<Socket> {
  const place = await placeOf(client);
  const isSecure = client.options.tls === true;
  const socket = isSecure
    ? connectTls({ ...place, servername: place.host, ...(ca === '' ? {} : { ca }) })
    : connectTcp(place);
  return await new Promise((resolve, reject) => {
    socket.once(isSecure ? 'secureConnect' : 'connect', () => resolve(socket)).once('error', reject);
    socket.setTimeout(CONNECT_WITHIN_MS, () => socket.destroy(new Error('the database does not answer')));
  }).then(() => socket.setTimeout(0).removeAllListeners('error'));
}

export const codeOf = (error: unknown): unknown => (error instanceof MongoServerError ? error.code : undefined);

/** Names of errors, by MongoDB's numbers. */
export const FAILED = {
  unauthorized: 13,
  authentication: 18,
  userNotFound: 11,
  roleNotFound: 31,
  duplicateKey: 11000,
  roleExists: 51002,
  userExists: 51003,
} as const;

/** This error means that the change is in effect already. */
export async function unless(known: number, work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (codeOf(error) !== known) throw error;
    return false;
  }
}
