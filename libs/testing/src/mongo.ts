/** A server of one test file that speaks MongoDB's protocol and asks who connects; it ends when the tests do, however. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild, stopChild } from '@lockbox/stack/child';
import { guardedFolder } from '@lockbox/stack/guarded';
import { openInstallation } from '@lockbox/stack/installation';
import { mongo } from '@lockbox/stack/mongo';
import { MongoClient } from 'mongodb';
import { until } from './until.ts';

export interface TestMongo {
  readonly port: number;
  /** The address for the administrator, or for another user of a database; through another port, if given. */
  url(
    user?: { readonly user: string; readonly password: string; readonly database?: string },
    through?: number,
  ): string;
  /** Restarts it as after a crash: no earlier connection remains. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const ADMINISTRATOR = 'root';

export async function startMongo(): Promise<TestMongo> {
  const home = mkdtempSync(join(tmpdir(), 'lockbox-mongo-'));
  const installation = openInstallation(home, () => undefined);
  const release = guardedFolder(home);
  const command = await mongo.prepare(installation);
  const port = await installation.port('mongo');
  const password = randomBytes(12).toString('hex');
  const start = async (args: readonly string[], work?: (client: MongoClient) => Promise<unknown>): Promise<Child> => {
    const child = startChild(home, 'mongo', { ...command, args: [...command.args, ...args] });
    const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
      serverSelectionTimeoutMS: 500,
    });
    await until('MongoDB answers', () =>
      client.connect().then(
        () => true,
        () => false,
      ),
    );
    await work?.(client);
    await client.close();
    return child;
  };
  // Before it asks who connects: afterwards nobody could be let in.
  const first = await start([], (client) =>
    client.db('admin').command({ createUser: ADMINISTRATOR, pwd: password, roles: ['root'] }),
  );
  await stopChild(home, first);
  let child = await start(['--auth']);
  return {
    port,
    url: ({ user, password: own, database = 'admin' } = { user: ADMINISTRATOR, password }, through = port) =>
      `mongodb://${user}:${own}@127.0.0.1:${through}/${database}?directConnection=true`,
    async restart() {
      process.kill(child.pid, 'SIGKILL');
      await child.exited();
      child = await start(['--auth']);
    },
    async stop() {
      await stopChild(home, child);
      await release();
    },
  };
}
