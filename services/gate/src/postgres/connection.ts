import pg from 'pg';

export type Client = InstanceType<typeof pg.Client>;

/** The parts of an address. It has no parameters, which in pg would override the TLS settings (`gate-addresses.ts`). */
export function addressIn(url: string) {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: decodeURIComponent(hostname),
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  };
}

export interface Server {
  /** The address with the role that the gate works as. */
  readonly url: string;
  /** Certificate authorities in PEM; empty: without TLS. */
  readonly ca: string;
}

const CONNECT_WITHIN_MS = 5_000;
/** A server that does not answer within this time has failed: the connection is closed, and the server cancels too. */
const ANSWER_WITHIN_MS = 30_000;

/** A client that believes nothing of the path of others. Its errors come with the next call. */
export async function connect({ url, ca }: Server, name: string, { endless = false } = {}): Promise<Client> {
  const { host, ...address } = addressIn(url);
  const client = new pg.Client({
    ...address,
    host: host.replace(/^\[(.*)\]$/, '$1'), // an address of IPv6
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    application_name: name,
    keepAlive: true,
    ...(endless ? {} : { query_timeout: ANSWER_WITHIN_MS }),
    ssl: ca !== '' && { ca },
  });
  client.on('error', () => undefined);
  await client.connect();
  // Overrides the settings of the role and the database.
  const statementTimeout = endless ? 0 : ANSWER_WITHIN_MS;
  await client.query(
    `SET search_path = pg_catalog; SET client_min_messages = error; SET statement_timeout = ${statementTimeout}; SET lock_timeout = 0`,
  );
  return client;
}

export interface Connection {
  /** One after the other. After a failure the client is thrown away, since nobody knows in what state it is. */
  using<R>(work: (client: Client) => Promise<R>): Promise<R>;
  stop(): Promise<void>;
}

/** One connection, made at first use and after each failure. */
export function openConnection(make: () => Promise<Client>): Connection {
  let client: Promise<Client> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const discard = async (): Promise<void> => {
    const old = client;
    client = undefined;
    await old?.then((opened) => opened.end()).catch(() => undefined);
  };
  return {
    using(work) {
      const mine = last.then(async () => {
        client ??= make();
        try {
          return await work(await client);
        } catch (error) {
          await discard();
          throw error;
        }
      });
      last = mine.catch(() => undefined);
      return mine;
    },
    async stop() {
      await last;
      await discard();
    },
  };
}
