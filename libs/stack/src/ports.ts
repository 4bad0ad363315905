/** Free ports, remembered in ports.json so that addresses stay the same from one start to the next. */
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/**
 * Ports are taken from below the range that systems hand out to outgoing connections (32768 and up on Linux): a server
 * that is down for a moment would otherwise find its port taken by a client.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;

export function rememberedPorts(home: string): (name: string) => Promise<number> {
  const file = join(home, 'ports.json');
  let last: Promise<unknown> = Promise.resolve();
  const take = async (name: string): Promise<number> => {
    // Read each time: the command that started us in the background asks for the same ports.
    const ports = readPorts(file);
    const known = ports[name];
    if (known !== undefined) return known;
    const port = await freePort(new Set(Object.values(ports)));
    writeFileSync(`${file}.new`, `${JSON.stringify({ ...readPorts(file), [name]: port }, null, 2)}\n`);
    renameSync(`${file}.new`, file);
    return port;
  };
  // One after the other, or two servers that start together could be given the same port.
  return (name) => {
    const mine = last.then(() => take(name));
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Written by `take` and nowhere else: names and their numbers. */
const readPorts = (file: string): Readonly<Record<string, number>> =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};

/** One that nobody listens at, and that no other process is given while this one runs: whoever is to listen there may take a while. */
export async function freePort(taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (taken.has(port)) continue;
    const release = await reserve(port);
    if (release === undefined) continue;
    if (await isFree(port)) return port;
    release();
  }
  throw new Error(`No free port between ${LOWEST} and ${HIGHEST} after 200 tries: stop what listens there.`);
}

/** By the UDP port of the same number, which nothing else uses: the system gives it back when this process ends, however. */
function reserve(port: number): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4').unref();
    socket.once('error', () => {
      socket.close();
      resolve(undefined);
    });
    socket.bind({ port, address: '127.0.0.1' }, () => resolve(() => socket.close()));
  });
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
}
