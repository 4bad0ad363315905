import type { Logger } from '@lockbox/platform/log';
import { type Collection, type Db, MongoClient } from 'mongodb';
import type {
  AuditEventDocument,
  ChainHeadDocument,
  DeliveryDocument,
  EnvironmentDocument,
  GrantDocument,
  PolicyDocument,
  PrincipalDocument,
  ProgressDocument,
  ProviderPersonDocument,
  RemovalDocument,
  RequestDocument,
  TenantDocument,
  TextDocument,
  TimerDocument,
} from './documents.ts';

/** Every collection that is made from the topics, with its documents. */
export interface Documents {
  requests: RequestDocument;
  policies: PolicyDocument;
  grants: GrantDocument;
  tenants: TenantDocument;
  environments: EnvironmentDocument;
  principals: PrincipalDocument;
  provider_people: ProviderPersonDocument;
  texts: TextDocument;
  audit_events: AuditEventDocument;
  chain_heads: ChainHeadDocument;
  timers: TimerDocument;
  deliveries: DeliveryDocument;
  removals: RemovalDocument;
  progress: ProgressDocument;
}
export type CollectionName = keyof Documents;

const names = [
  'requests',
  'policies',
  'grants',
  'tenants',
  'environments',
  'principals',
  'provider_people',
  'texts',
  'audit_events',
  'chain_heads',
  'timers',
  'deliveries',
  'removals',
  'progress',
] as const satisfies readonly CollectionName[];

export interface Store {
  /** The database of what can be rebuilt; named as the namespace. */
  readonly db: Db;
  readonly collections: { readonly [N in CollectionName]: Collection<Documents[N]> };
  /** `<namespace>_private`: what cannot be rebuilt. */
  readonly privateDb: Db;
  /**
   * Connects now. Needed only by who goes on with a store whose first operation failed: the driver gives up a client that
   * never reached a server, until it is told to connect again.
   */
  connect(): Promise<void>;
  close(): Promise<void>;
}

/** How long an operation looks for a primary before it fails; workers then try again and say what they wait for. */
const SERVER_SELECTION_MS = 5_000;

/**
 * Opens a deployment's databases. The driver connects at the first operation, so a server that is down makes that
 * operation fail (MongoServerSelectionError) and not the start. Writes are acknowledged by the majority, journalled.
 */
export async function connectStore(options: {
  readonly url: string;
  readonly namespace: string;
  readonly log?: Logger;
}): Promise<Store> {
  const { url, namespace, log } = options;
  const client = new MongoClient(url, {
    appName: namespace,
    writeConcern: { w: 'majority', journal: true },
    serverSelectionTimeoutMS: SERVER_SELECTION_MS,
    // Each pooled connection costs memory on both sides, and a worker does one thing after the other.
    maxPoolSize: 10,
    maxIdleTimeMS: 60_000,
    ignoreUndefined: true,
  });
  if (log !== undefined) {
    client.on('serverHeartbeatFailed', ({ connectionId, failure }) =>
      log.warn({ server: connectionId, reason: failure.message }, 'MongoDB does not answer'),
    );
  }
  const db = client.db(namespace);
  // Each name is given the collection of that name.
  const collections = Object.fromEntries(
    names.map((name) => [name, db.collection(name)]),
  ) as unknown as Store['collections'];
  return {
    db,
    collections,
    privateDb: client.db(`${namespace}_private`),
    connect: async () => void (await client.connect()),
    close: () => client.close(),
  };
}
