/**
 * A MongoDB-wire-compatible server, for machines without a mongod: SecantusDB, in a Python environment of its own. It
 * answers as the primary of a replica set, so transactions and change streams work. For the demo and for tests.
 */
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { fetchOnce, run } from './downloads.ts';
import type { Server } from './server.ts';
import type { Site } from './site.ts';

const VERSION = '0.7.0b3';

export const mongo: Server = {
  name: 'mongo',
  ports: ['mongo'],
  prepare: async (site) => {
    const environment = await fetchOnce(site, `secantusdb-${VERSION}`, `SecantusDB ${VERSION}`, async (folder) => {
      await run('python3', ['-m', 'venv', folder], folder);
      await run(join(folder, 'bin/python'), ['-m', 'pip', 'install', '-q', `secantusdb==${VERSION}`], folder);
    });
    const data = site.folder('mongo/data');
    return {
      // The environment's own scripts name the folder that it was made in; the interpreter works from any.
      file: join(environment, 'bin/python'),
      args: [
        ...['-c', 'from secantus.cli import main; raise SystemExit(main())'],
        ...['--host', '127.0.0.1', '--port', String(await site.port('mongo')), '--storage-path', data],
        // Without it an acknowledged write can be lost at a kill, whatever the write concern says.
        ...['--sync-on-commit', '--cache-size', '256M', '--log-level', 'WARNING'],
      ],
      cwd: site.folder('mongo'),
    };
  },
  answer: async (site) => {
    const client = new MongoClient(await url(site), { serverSelectionTimeoutMS: 3000 });
    try {
      const hello = await client.db('admin').command({ hello: 1 });
      if (hello.isWritablePrimary !== true) throw new Error('MongoDB is not the primary yet');
    } finally {
      await client.close();
    }
  },
  addresses: async (site) => ({ mongoUrl: await url(site) }),
};

const url = async (site: Site): Promise<string> =>
  `mongodb://127.0.0.1:${await site.port('mongo')}/?directConnection=true`;
