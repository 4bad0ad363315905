import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';

/** A TCP proxy to the broker that a test opens and shuts. */
export interface Door {
  readonly address: string;
  readonly port: number;
  open(): Promise<void>;
  /** Cuts the connection halfway through the next long answer. */
  tear(): void;
  /** The number of answers cut so far. */
  readonly torn: number;
  shut(): void;
}

/** Minimum size in bytes of a long answer: fetched records qualify, periodic small answers do not. */
const LONG = 400;

export async function createDoor(target: string): Promise<Door> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  listening.close();
  let server: Server | undefined;
  let toTear = 0;
  let torn = 0;
  return {
    address: `127.0.0.1:${own}`,
    port: own,
    get torn() {
      return torn;
    },
    tear: () => void toTear++,
    async open() {
      server = createServer((socket) => {
        const behind = dial(Number(port), host);
        for (const end of [socket, behind]) {
          sockets.add(end);
          end.on('error', () => end.destroy()).on('close', () => sockets.delete(end));
        }
        socket.pipe(behind).on('data', (answer: Buffer) => {
          if (torn === toTear || answer.length < LONG) return void socket.write(answer);
          torn++;
          behind.destroy();
          socket.write(answer.subarray(0, answer.length / 2), () => socket.resetAndDestroy());
        });
      });
      await once(server.listen(own, '127.0.0.1'), 'listening');
    },
    shut() {
      server?.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
