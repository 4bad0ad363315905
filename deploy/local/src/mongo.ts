/**
 * A MongoDB-wire-compatible server, for machines without a mongod: SecantusDB, in a Python environment of its own. It
 * answers as the primary of a replica set, so transactions and change streams work. For the demo and for tests.
 */
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { fetchOnce, run } from './downloads.ts';
import type { EmbeddedServer } from './embedded-server.ts';
import type { Installation } from './installation.ts';

const VERSION = '0.7.0b3';

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
    return {
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
  },
  answer: async (installation) => {
    const client = new MongoClient(await url(installation), { serverSelectionTimeoutMS: 3000 });
    try {
      const hello = await client.db('admin').command({ hello: 1 });
      if (hello.isWritablePrimary !== true) throw new Error('MongoDB is not the primary yet');
    } finally {
      await client.close();
    }
  },
  addresses: async (installation) => ({ mongoUrl: await url(installation) }),
};

const url = async (installation: Installation): Promise<string> =>
  `mongodb://127.0.0.1:${await installation.port('mongo')}/?directConnection=true`;
