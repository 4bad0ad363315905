/** A proxy to a server that can be shut, to see what a program does while the server is away. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Gate {
  /** The server's address through the gate. */
  readonly url: string;
  /** Stops listening, and breaks connections off. */
  shut(): void;
  open(): Promise<void>;
  close(): void;
}

/** Opens a gate. Only for servers that do not send clients to another address, as Kafka does. */
export async function openGate(url: string): Promise<Gate> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server: Server = createServer((from) => {
    const to = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
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
  const shut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: through.href,
    shut,
    async open() {
      await once(server.listen(port, '127.0.0.1'), 'listening');
    },
    close: shut,
  };
}
