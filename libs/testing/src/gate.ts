/** A proxy to one server or several that can be shut, slowed down or frozen, to see what a program does meanwhile. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';

export interface Gate {
  /** The server's address through the gate. */
  readonly url: string;
  /** Stops listening, and breaks connections off. */
  shut(): void;
  open(): Promise<void>;
  /** Resets connections, in the middle of what is on its way, and takes new ones. */
  cut(): void;
  /** From now on what passes takes so long, each way. */
  delay(byMs: number): void;
  /** Connections stay open and nothing passes, in either direction, as when a cable is pulled. */
  freeze(): void;
  /**
   * Those that are open now stay open and nothing passes, as through a firewall that has forgotten them; new ones pass. They break
   * off with the others.
   */
  forget(): void;
  /** Those that were frozen break off; new ones pass. */
  thaw(): void;
  close(): void;
}

/**
 * Opens a gate. Only for servers that do not send clients to another address, as Kafka does. `next` says where each connection
 * goes: without an answer it is broken off.
 */
export async function openGate(url: string, next: () => string | undefined = () => url): Promise<Gate> {
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let frozen = false;
  let known = { forgotten: false };

  /** One direction of a connection, in order. Frozen, it takes one piece and keeps it. */
  function way() {
    const own = known;
    const isStopped = () => frozen || own.forgotten;
    return new Transform({
      transform(chunk, _encoding, done) {
        if (isStopped()) return;
        if (delayMs === 0) done(null, chunk);
        else setTimeout(() => isStopped() || done(null, chunk), delayMs);
      },
    });
  }

  const server: Server = createServer((from) => {
    const target = next();
    if (target === undefined) return void from.destroy();
    const { hostname, port } = new URL(target);
    const to = connect(Number(port), hostname);
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(socket);
      socket.pipe(way()).pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The gate has no port');
  const { port } = address;
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(port);
  const breakOff = () => {
    for (const socket of sockets) socket.destroy();
  };
  const shut = () => {
    server.close();
    breakOff();
  };
  return {
    url: through.href,
    shut,
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async open() {
      await once(server.listen(port, '127.0.0.1'), 'listening');
    },
    delay(byMs) {
      delayMs = byMs;
    },
    freeze() {
      frozen = true;
    },
    forget() {
      known.forgotten = true;
      known = { forgotten: false };
    },
    thaw() {
      frozen = false;
      breakOff();
    },
    close: shut,
  };
}
