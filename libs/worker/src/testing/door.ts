import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';

/** A door to the broker that a test opens and shuts. */
export async function createDoor(target: string): Promise<{ address: string; open(): Promise<void>; shut(): void }> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  listening.close();
  let server: Server | undefined;
  return {
    address: `127.0.0.1:${own}`,
    async open() {
      server = createServer((socket) => {
        const behind = dial(Number(port), host);
        for (const end of [socket, behind]) {
          sockets.add(end);
          end.on('error', () => end.destroy()).on('close', () => sockets.delete(end));
        }
        socket.pipe(behind).pipe(socket);
      });
      await once(server.listen(own, '127.0.0.1'), 'listening');
    },
    shut() {
      server?.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
