import type { Logger } from '@lockbox/platform/log';
import { requireAltered } from '@lockbox/platform/patches';
import type { MongoTls } from '@lockbox/platform/server-access';
import { lookup } from '@lockbox/platform/shared-lookup';
import mongodb, { type Collection, type Db, type Document, MongoClient } from 'mongodb';
import type { Registry } from 'prom-client';
import { collections as definitions } from './collections/index.ts';
import { countCommands } from './count-commands.ts';
import type { CollectionDefinition, DocumentOf, StoredDocument } from './define-collection.ts';
import { ensureIndexes } from './indexes.ts';
import type { WriteInOrder } from './projecting/target.ts';

type Definitions = typeof definitions;

export interface Store {
  /** The database that can be rebuilt from the topics. The namespace is its name. */
  readonly db: Db;
  /** The database that cannot be rebuilt: `<namespace>_private`. */
  readonly privateDb: Db;
  /** The collections that several programs use, by their names in code. */
  readonly collections: { readonly [N in keyof Definitions]: Collection<DocumentOf<Definitions[N]>> };
  /** Opens any defined collection, also one that a worker defines for itself. */
  collection<D extends StoredDocument>(definition: CollectionDefinition<D>): Collection<D>;
  /** Writes in several collections by one command, in order; undefined on a server before MongoDB 8, which cannot. */
  writerInOrder(): Promise<WriteInOrder | undefined>;
  /** Creates the indexes that are missing, of what this program writes, and waits until they are there, however long. */
  ensureIndexes(): Promise<void>;
  /**
   * Connects now. Only a program that continues after its first operation failed needs it: the driver gives up a client
   * that never reached a server, until `connect` is called again.
   */
  connect(): Promise<void>;
  close(): Promise<void>;
}

/** How long an operation looks for a primary before it fails. Workers then try again, and health shows what they wait for. */
const SERVER_SELECTION_MS = 5_000;

/**
 * How long a command waits for its answer. A connection that a firewall has forgotten would hold it for as long as TCP tries, some
 * 15 minutes. No command may take so long in a slow database, or it would be tried again for ever: the largest, a group of
 * documents, takes seconds.
 */
const ANSWER_WITHIN_MS = 60_000;
/** Not more than the above: who waited in vain must not be given one that was forgotten at the same time. */
const IDLE_AT_MOST_MS = 60_000;

/** From this version of the wire protocol on (MongoDB 8.0), `bulkWrite` takes writes in several collections. */
const WIRE_OF_BULK_WRITE = 25;

/**
 * Opens a deployment's databases. The driver connects at the first operation, so a server that is down makes that
 * operation fail (MongoServerSelectionError), not the start. The majority acknowledges writes, journalled.
 */
export async function connectStore(options: {
  readonly url: string;
  readonly tls?: MongoTls;
  readonly namespace: string;
  /** The collections that the program writes. */
  readonly written?: readonly CollectionDefinition[];
  readonly log?: Logger;
  /** The registry in which commands are counted. */
  readonly metrics?: Registry;
  /** Shorter in tests. */
  readonly answerWithinMs?: number;
}): Promise<Store> {
  const { url, tls = {}, namespace, written = [], log, metrics, answerWithinMs = ANSWER_WITHIN_MS } = options;
  requireAltered('mongodb', mongodb);
  const opened = (socketTimeoutMS: number): MongoClient => {
    const client = new MongoClient(url, {
      ...tls,
      appName: namespace,
      lookup,
      writeConcern: { w: 'majority', journal: true },
      serverSelectionTimeoutMS: SERVER_SELECTION_MS,
      // Each pooled connection costs memory on both sides, and a worker needs few at a time.
      maxPoolSize: 10,
      maxIdleTimeMS: IDLE_AT_MOST_MS,
      ignoreUndefined: true,
      monitorCommands: metrics !== undefined,
      socketTimeoutMS,
    });
    if (log !== undefined) {
      client.on('serverHeartbeatFailed', ({ connectionId, failure }) =>
        log.warn({ server: connectionId, reason: failure.message }, 'MongoDB does not answer'),
      );
    }
    return client;
  };
  const client = opened(answerWithinMs);
  if (metrics !== undefined) countCommands(client, metrics);
  const db = client.db(namespace);
  const privateDb = client.db(`${namespace}_private`);
  const collection = collectionsOf(client, namespace);
  return {
    db,
    privateDb,
    // Each name gets the collection of its definition.
    collections: Object.fromEntries(
      Object.entries(definitions).map(([name, definition]) => [name, collection<StoredDocument>(definition)]),
    ) as unknown as Store['collections'],
    collection,
    writerInOrder: writerInOrderOf(client),
    async ensureIndexes() {
      // The server answers when an index is built, which takes as long as there are documents.
      const patient = opened(0);
      try {
        await ensureIndexes({ collection: collectionsOf(patient, namespace) }, written);
      } finally {
        await patient.close();
      }
    },
    connect: async () => void (await client.connect()),
    close: () => client.close(),
  };
}

const collectionsOf =
  (client: MongoClient, namespace: string): Store['collection'] =>
  ({ name, database }) =>
    client.db(database === 'private' ? `${namespace}_private` : namespace).collection(name);

/** Asks the server once what it can do; again if it did not answer. */
function writerInOrderOf(client: MongoClient): Store['writerInOrder'] {
  let canWrite: Promise<boolean> | undefined;
  const write: WriteInOrder = async (operations) => {
    const done = await client.bulkWrite<Record<string, StoredDocument & Document>>(operations, { ordered: true });
    return done.insertedCount + done.matchedCount + done.upsertedCount;
  };
  return async () => {
    canWrite ??= client
      .db('admin')
      .command({ hello: 1 })
      .then(({ maxWireVersion }) => maxWireVersion >= WIRE_OF_BULK_WRITE);
    try {
      return (await canWrite) ? write : undefined;
    } catch (error) {
      canWrite = undefined;
      throw error;
    }
  };
}
