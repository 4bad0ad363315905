/**
 * The one way by which engineers reach the database: a relay that knows whose each connection is, and when that one's access ends.
 * After the end nothing passes, whatever else has become of the gate: when it dies, its connections die with it
 * (docs/decisions/0048-mongodb-is-reached-through-a-relay.md).
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type Admitted, type ConnectionOptions, RelayedConnection } from './relayed-connection.ts';

export interface RelayOptions extends ConnectionOptions {
  readonly host: string;
  readonly port: number;
  /** Given, engineers connect by TLS alone; in PEM. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly now: () => number;
}

export interface Relay {
  readonly port: number;
  /** Who is let in, and until when; everybody else is out. */
  admit(ends: ReadonlyMap<string, number>): void;
  /** One more. */
  add(user: string, endsAt: number): void;
  /** For how long this one has been signed in on each connection. */
  openForMs(user: string): readonly number[];
  /** They are out, and not let in any more. Says how many connections of each were ended, now or at its end. */
  shut(users: readonly string[]): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** The most connections in all, including those that have not signed in yet. */
const ALL_CONNECTIONS = 5_000;
const LOOK_EVERY_MS = 100;

export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { host, port, now } = options;
  const admitted = new Map<string, Admitted>();
  const isOver = ({ endsAt, overAt }: Admitted): boolean => now() >= endsAt || performance.now() >= overAt;
  const sockets = new Set<Socket>();

  function cut(one: Admitted): void {
    one.ended += one.signedIn.size;
    for (const end of [...one.begun, ...one.signedIn.keys()]) end();
  }
  function add(user: string, endsAt: number): void {
    const known = admitted.get(user);
    const overAt = performance.now() + endsAt - now();
    if (known === undefined)
      admitted.set(user, { user, endsAt, overAt, begun: new Set(), signedIn: new Map(), ended: 0 });
    else if (known.endsAt !== endsAt) Object.assign(known, { endsAt, overAt });
  }
  const looking = setInterval(() => {
    for (const one of admitted.values()) if (isOver(one)) cut(one);
  }, LOOK_EVERY_MS);

  const guard = { admitted: (user: string) => admitted.get(user), isOver };
  const serve = (client: Socket): void => new RelayedConnection(client, options, guard).start();
  const server = options.tls === undefined ? createServer(serve) : createTlsServer(options.tls, serve);
  server.maxConnections = ALL_CONNECTIONS;
  server.on('connection', (socket: Socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port, // it listens to an address and no pipe
    admit(ends) {
      for (const [user, one] of admitted)
        if (!ends.has(user)) {
          admitted.delete(user);
          cut(one);
        }
      for (const [user, endsAt] of ends) add(user, endsAt);
      for (const one of admitted.values()) if (isOver(one)) cut(one);
    },
    add,
    openForMs: (user) =>
      [...(admitted.get(user)?.signedIn.values() ?? [])].map(({ since }) => performance.now() - since),
    shut(users) {
      const ended = new Map<string, number>();
      for (const user of users) {
        const one = admitted.get(user);
        if (one === undefined) continue;
        admitted.delete(user);
        cut(one);
        ended.set(user, one.ended);
      }
      return ended;
    },
    async stop() {
      if (!server.listening) return;
      clearInterval(looking);
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
