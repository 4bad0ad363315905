import { createLogger } from '@lockbox/platform/log';
import type { TestMongo } from '@lockbox/testing/mongo';
import { MongoClient } from 'mongodb';
import type { WantedDoor } from '../data-plane.ts';
import { Gate, type GateDependencies } from '../gate.ts';
import type { GateFile } from '../gate-file.ts';
import { MongoPlane } from '../mongodb/plane.ts';
import { type RelayOptions, startRelay } from '../mongodb/relay.ts';
import type { MongoRights } from '../mongodb/rights.ts';
import { clientOf, connectBare } from '../mongodb/server.ts';
import { createTally } from '../mongodb/tally.ts';
import { STORE } from './sample-store.ts';

export const HOME = 'shop';
export const GATE_USER = { user: 'lockbox_gate', password: 'of-the-gate', database: 'admin' };

export const mongoGateFile: GateFile<MongoRights> = {
  knownRoles: ['root@admin', 'app@shop'],
  unknownRoles: 'report',
  otherDataStores: [],
  permissions: {
    read: [{ database: HOME, collections: 'all', actions: ['find'] }],
    list: [{ database: HOME, collections: ['orders'], actions: ['find'] }],
    write: [{ database: HOME, collections: ['orders'], actions: ['find', 'insert', 'update'] }],
  },
};

/** Collections of an application, and a user for the gate with no more rights than docs/guides/data-owners.md gives it. */
export async function prepareSample(admin: MongoClient): Promise<void> {
  const everywhere = { db: '', collection: '' };
  await admin.db('admin').command({
    createRole: 'lockboxGate',
    privileges: [
      { resource: { cluster: true }, actions: ['inprog', 'killop', 'killAnySession', 'viewUser'] },
      { resource: everywhere, actions: ['viewUser'] },
      // For servers that do not list the users of all databases by usersInfo. A real one does.
      { resource: { db: 'admin', collection: 'system.users' }, actions: ['find'] },
    ],
    roles: [],
  });
  await admin.db('admin').command({
    ...{ createUser: GATE_USER.user, pwd: GATE_USER.password },
    roles: [
      { role: 'lockboxGate', db: 'admin' },
      { role: 'userAdmin', db: HOME },
      { role: 'readWrite', db: 'lockbox_gate' },
    ],
  });
  await admin.db(HOME).command({ createUser: 'app', pwd: 'of-the-app', roles: ['readWrite'] });
  await admin
    .db(HOME)
    .collection('orders')
    .insertMany([{ what: 'a chair' }, { what: 'a table' }]);
  await admin.db(HOME).collection('cards').insertOne({ number: '4111' });
  await admin.db('stock').collection('parts').insertOne({ what: 'a leg' });
}

/** Connects like an engineer's own program: with default settings. */
export const engineerOf = (url: string): MongoClient => new MongoClient(url, { serverSelectionTimeoutMS: 3_000 });

/** A gate dies at its next step number `at`: before the server hears of it, or after, without the answer. */
export interface Death {
  at: number;
  readonly afterwards: boolean;
}

const STEPS = ['command', 'findOne', 'insertOne', 'updateOne', 'updateMany', 'deleteOne', 'deleteMany'];

/** The same client, database or collection, which may die at each call of the server. */
function mortal<T extends object>(target: T, death: Death): T {
  return new Proxy(target, {
    get(_, name) {
      const own: unknown = Reflect.get(target, name, target);
      if (typeof own !== 'function') return own;
      if (name === 'db' || name === 'collection')
        return (...given: unknown[]) => mortal(own.apply(target, given), death);
      if (!STEPS.includes(String(name))) return own.bind(target);
      return async (...given: unknown[]) => {
        const isLast = --death.at === 0;
        if (death.at < 0 || (isLast && !death.afterwards)) throw new Error('killed');
        const answer = await own.apply(target, given);
        if (isLast) throw new Error('killed');
        return answer;
      };
    },
  });
}

type Sent = Parameters<GateDependencies['send']>[0][number];

/** A gate whose grants are a list here, with its relay, and with what it has reported. */
export async function mongoGateAt(
  server: TestMongo,
  given: Partial<GateDependencies> & {
    readonly port?: number;
    readonly file?: GateFile<MongoRights>;
    readonly tls?: RelayOptions['tls'];
    /** It dies at one of its steps. */
    readonly death?: Death;
  } = {},
) {
  const { port = 0, file = mongoGateFile, tls, death, ...more } = given;
  const now = given.now ?? Date.now;
  const access = { url: server.url(GATE_USER).replace('/admin?', `/${HOME}?authSource=admin&`), ca: '' };
  const client = clientOf(access);
  const tally = createTally();
  const relay = await startRelay({
    ...{ host: '127.0.0.1', port, database: HOME, tls, now, did: tally.did },
    connect: () => connectBare(client, access),
  });
  const plane = new MongoPlane({
    client: death === undefined ? client : mortal(client, death),
    dataStoreId: STORE,
    file,
    relay,
    tally,
    sources: ['127.0.0.1'],
    now,
  });
  const doors: WantedDoor[] = [];
  const sent: Sent[] = [];
  const alarms: string[] = [];
  const gate = new Gate({
    ...{ plane, unknownRoles: file.unknownRoles, lateAfterMs: 5_000, now },
    alarm: (code) => void alarms.push(code),
    grants: () => ({ certain: true, doors: doors.filter(({ endsAt }) => endsAt > now()) }),
    endedAt: () => undefined,
    clockInDoubt: () => false,
    send: async (reports) => void sent.push(...reports),
    log: createLogger('gate', 'silent'),
    ...more,
  });
  return { gate, plane, relay, doors, sent, alarms };
}
