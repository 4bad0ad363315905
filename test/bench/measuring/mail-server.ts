import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '@lockbox/stack/ports';

/** How many letters the server had taken at a time, in milliseconds since 1970. */
export interface Taken {
  readonly at: number;
  readonly letters: number;
}

export interface MailServer {
  readonly url: string;
  readonly pid: number;
  /** A tenth of a second apart at least, the oldest first. */
  readonly taken: readonly Taken[];
  letters(): number;
  stop(): void;
}

/** Starts a mail server that takes every letter and keeps none. */
export async function startMailServer(): Promise<MailServer> {
  const port = await freePort();
  const child = fork(join(import.meta.dirname, '../mail-server-process.ts'), [String(port)]);
  const taken: Taken[] = [];
  child.on('message', (message) => taken.push(message as Taken)); // it sends nothing else
  await once(child, 'message');
  return {
    url: `smtp://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    taken,
    letters: () => taken.at(-1)?.letters ?? 0,
    stop: () => child.disconnect(),
  };
}

/** From the first letter that it took after so many to the last. */
export function lettersPerSecond({ taken }: MailServer, before = 0): number {
  const after = taken.filter(({ letters }) => letters > before);
  const [first, last] = [after[0], after.at(-1)];
  if (first === undefined || last === undefined || first === last) return Number.NaN;
  return ((last.letters - first.letters) * 1000) / (last.at - first.at);
}
