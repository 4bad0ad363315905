/**
 * A MongoDB-wire-compatible server, for machines without a mongod: SecantusDB, in a Python environment of its own. It
 * answers as the primary of a replica set, so transactions and change streams work. For the demo and for tests.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { endOfLog, type ProcessCommand, startChild, stopChild } from './child.ts';
import { fetchOnce, run } from './downloads.ts';
import type { EmbeddedServer } from './embedded-server.ts';
import type { Installation } from './installation.ts';
import type { Secured } from './secured.ts';

const VERSION = '0.7.0b3';
const ADMINISTRATOR_WITHIN_MS = 60_000;

export const mongo: EmbeddedServer = {
  name: 'mongo',
  ports: ['mongo'],
  prepare: async (installation) => {
    const environment = await fetchOnce(
      installation,
      `secantusdb-${VERSION}`,
      `SecantusDB ${VERSION}`,
      async (folder) => {
        await run('python3', ['-m', 'venv', folder], folder);
        await run(join(folder, 'bin/python'), ['-m', 'pip', 'install', '-q', `secantusdb==${VERSION}`], folder);
      },
    );
    const data = installation.folder('mongo/data');
    const command = {
      // The environment's own scripts name the folder that it was made in; the interpreter works from any.
      file: join(environment, 'bin/python'),
      args: [
        ...['-c', 'from secantus.cli import main; raise SystemExit(main())'],
        ...['--host', '127.0.0.1', '--port', String(await installation.port('mongo')), '--storage-path', data],
        // Without it an acknowledged write can be lost at a kill, whatever the write concern says.
        ...['--sync-on-commit', '--cache-size', '256M', '--log-level', 'WARNING'],
      ],
      cwd: installation.folder('mongo'),
    };
    if (installation.secured === undefined) return command;
    const secured = { ...command, args: [...command.args, ...transport(installation.secured)] };
    await makeAdministrator(installation, installation.secured, secured);
    return { ...secured, args: [...secured.args, '--auth'] };
  },
  answer: async (installation) => {
    const client = await connect(installation);
    try {
      const hello = await client.db('admin').command({ hello: 1 });
      if (hello.isWritablePrimary !== true) throw new Error('MongoDB is not the primary yet');
    } finally {
      await client.close();
    }
  },
  addresses: async (installation) => ({ mongoUrl: await url(installation) }),
};

/** A secured server identifies the client by its certificate. */
const url = async ({ port, secured }: Installation): Promise<string> =>
  `mongodb://127.0.0.1:${await port('mongo')}/?directConnection=true${
    secured === undefined ? '' : '&tls=true&authMechanism=MONGODB-X509&authSource=%24external'
  }`;

const connect = async (installation: Installation, address?: string): Promise<MongoClient> =>
  new MongoClient(address ?? (await url(installation)), {
    serverSelectionTimeoutMS: 3000,
    ...installation.secured?.platform.tls(),
  });

function transport({ server, authority }: Secured): readonly string[] {
  const { certificate, key } = server('mongo');
  const own = ['--tls-cert-file', certificate, '--tls-key-file', key];
  return [...own, '--tls-ca-file', authority, '--tls-require-client-cert'];
}

/** Once, before it asks who connects: afterwards nobody could be let in. */
async function makeAdministrator(
  installation: Installation,
  { platform }: Secured,
  command: ProcessCommand,
): Promise<void> {
  const mark = join(installation.folder('mongo'), 'has-administrator');
  if (existsSync(mark)) return;
  const { home, port } = installation;
  const child = startChild(home, 'mongo', command);
  const client = await connect(
    installation,
    `mongodb://127.0.0.1:${await port('mongo')}/?directConnection=true&tls=true`,
  );
  try {
    const deadline = Date.now() + ADMINISTRATOR_WITHIN_MS;
    while (
      !(await client.connect().then(
        () => true,
        () => false,
      ))
    ) {
      if (Date.now() > deadline)
        throw new Error(`MongoDB does not answer. The end of its log:\n${endOfLog(child.log)}`);
      await pause(200);
    }
    await client.db('$external').command({
      createUser: `CN=${platform.principal}`,
      mechanisms: ['MONGODB-X509'],
      roles: [{ role: 'root', db: 'admin' }],
    });
    writeFileSync(mark, '');
  } finally {
    await client.close();
    await stopChild(home, child);
  }
}
