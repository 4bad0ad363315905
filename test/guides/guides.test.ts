/**
 * Runs the commands of the README and the guides, word by word and in order, on the system that `npm start` makes from
 * nothing.
 */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { guardedFolder } from '@lockbox/stack/guarded';
import { defaultCache } from '@lockbox/stack/installation';
import { freePort } from '@lockbox/stack/ports';
import { ADMINISTRATOR } from '@lockbox/stack/postgres';
import { hasPostgres, startPostgres, type TestPostgres } from '@lockbox/testing/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWitness } from '../security/witness-process.ts';
import { blocksOf } from './blocks.ts';
import { type Place, type Reader, readerIn } from './reader.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** In this order: the README starts the system that the others need. */
const GUIDES = [
  'README.md',
  'docs/guides/upstream-systems.md',
  'docs/guides/data-owners.md',
  'docs/guides/auditors.md',
  'docs/guides/one-host.md',
];

let place: Place;
const readers: Reader[] = [];
let release: () => Promise<void>;
let postgres: TestPostgres | undefined;

beforeAll(async () => {
  const work = mkdtempSync(join(tmpdir(), 'guides-'));
  chmodSync(work, 0o711); // PostgreSQL runs as another user, and gets to its own folder in it
  const checkout = freshCheckout(join(work, 'lockbox'));
  const home = join(checkout, '.lockbox');
  release = guardedFolder(work);
  const topics = join(work, 'topics.yaml');
  copyFileSync(join(ROOT, 'schemas/topics.yaml'), topics);
  // The reader's own.
  postgres = hasPostgres ? await startPostgres({ preload: 'pg_stat_statements' }) : undefined;
  const env = {
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: join(work, 'home'),
    LOCKBOX_HOME: home,
    LOCKBOX_CACHE: defaultCache(),
    LOCKBOX_TOPICS_FILE: topics,
    LOCKBOX_WITNESS_POLICY_FILE: await policyOfWitnesses(work),
    PGHOST: '127.0.0.1',
    PGPORT: String(postgres?.port),
    PGUSER: ADMINISTRATOR,
    PGPASSWORD: postgres?.password,
    EDITOR: 'sed -i s/^LOCKBOX_HOST=.*/LOCKBOX_HOST=localhost/', // whoever edits a file names the machine in it
    DOCKER_HOST: 'unix:///dev/null', // no engine answers: child processes
  };
  mkdirSync(env.HOME);
  const ports = new Map<string, number>();
  for (const named of ['7380', '8082', '8084']) ports.set(named, await freePort());
  place = { folder: checkout, env, work, ports };
});
afterAll(async () => {
  await Promise.all(readers.map((reader) => reader.leave()));
  await postgres?.stop();
  await release?.();
});

/**
 * The file names a witness that does not run yet: its policy needs the witness' address, and audit reads the file at
 * its start.
 */
async function policyOfWitnesses(work: string): Promise<string> {
  const file = join(work, 'witnesses');
  const { vkey, url, remove } = await makeWitness('later');
  await remove();
  writeFileSync(file, `witness later ${vkey} ${url}\nquorum later\n`);
  return file;
}

/** Copies the result of `git clone` and `npm ci`, without anything that a start or a build has made. */
function freshCheckout(folder: string): string {
  // The copy gets its own folder, since `npm run compose:init` writes secrets beside itself.
  const own = 'deploy/compose';
  mkdirSync(join(folder, 'deploy'), { recursive: true });
  for (const at of ['.', 'deploy'])
    for (const name of readdirSync(join(ROOT, at)))
      if (!['.lockbox', 'deploy'].includes(name) && join(at, name) !== own)
        symlinkSync(join(ROOT, at, name), join(folder, at, name));
  const isMade = /^(\.env|secrets|backups)$/;
  cpSync(join(ROOT, own), join(folder, own), { recursive: true, filter: (path) => !isMade.test(basename(path)) });
  return folder;
}

test.skipIf(!hasPostgres).each(GUIDES)(
  'each block of %s does what it says',
  { timeout: 1_200_000 }, // longer than the reader waits for one block, which says what did not come
  async (guide) => {
    const reader = readerIn(place);
    readers.push(reader); // what it leaves open the next guide needs
    for (const block of blocksOf(guide)) await reader.follow(guide, block);
  },
);

test('what is not run of the guides is little, and each block says why', () => {
  const notRun = GUIDES.flatMap((guide) =>
    blocksOf(guide).flatMap(({ line, doing }) =>
      doing.how === 'not run' ? [`${guide}:${line}: ${doing.reason}`] : [],
    ),
  );
  console.info(`${notRun.length} blocks of the guides were not run:\n${notRun.join('\n')}`);
  expect(notRun.filter((line) => !line.includes('Docker')).length).toBeLessThanOrEqual(6);
});
