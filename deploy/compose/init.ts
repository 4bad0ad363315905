/** `npm run compose:init`: secrets and .env of an installation on one host. */
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { readTopicsFile } from '@lockbox/topics/file';
import { makeSecrets, topicsFileOf } from './secrets.ts';

const HELP = `Usage: npm run compose:init -- [options]

Makes in deploy/compose what is not there yet: .env (of .env.example), and in secrets/ a certificate authority, certificates, passwords
and keys, one file each. What is there stays, but for certificates that end within 30 days. Run it again after an upgrade, for what
is new, and once a year; then restart what it names. docs/guides/one-host.md says more.

  --folder FOLDER    where, instead of deploy/compose
  --days N           how long certificates last (365)
  --topics FILE      instead of what LOCKBOX_TOPICS_FILE in .env names, or schemas/topics.yaml: a file like it, with further sources
  --help             this text
`;

/** How many names are shown. */
const SHOWN = 10;

function main(): void {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string', default: import.meta.dirname },
      days: { type: 'string', default: '365' },
      topics: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const days = Number(values.days);
  if (!Number.isInteger(days) || days < 31) throw new Error(`--days is a whole number above 30, not "${values.days}".`);
  const { folder } = values;
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(folder, 'backups'), { recursive: true }); // Docker would make it as root
  const env = join(folder, '.env');
  const isNew = !existsSync(env);
  if (isNew) {
    copyFileSync(join(import.meta.dirname, '.env.example'), env);
    // A broker refuses a disk of another cluster. What began with a dash would be read as an option where the disk is formatted.
    const id = randomBytes(16).toString('base64url').replace(/^-/, 'A');
    const text = readFileSync(env, 'utf8')
      .replace(/^LOCKBOX_CLUSTER_ID=.*$/m, `LOCKBOX_CLUSTER_ID=${id}`)
      .replace(/^LOCKBOX_PROVIDER_PASSKEYS_FROM=.*$/m, `LOCKBOX_PROVIDER_PASSKEYS_FROM=${new Date().toISOString()}`);
    writeFileSync(env, text);
  }
  const { LOCKBOX_HOST: host, LOCKBOX_TOPICS_FILE: ownTopics } = parseEnv(readFileSync(env, 'utf8'));
  const { made, toFill } = makeSecrets({
    folder: join(folder, 'secrets'),
    topics: readTopicsFile(values.topics ?? topicsFileOf(folder, ownTopics)),
    host: host || 'localhost',
    days,
  });
  const say = (line: string) => process.stdout.write(`${line}\n`);
  if (isNew)
    say(
      `.env was made of .env.example: say in it who you are, then run this again, for LOCKBOX_HOST is in certificates.`,
    );
  if (made.length === 0) say('All secrets are there, and certificates last.');
  else if (made.length > SHOWN) say(`secrets/ has ${made.length} new files and certificates.`);
  else for (const file of made) say(`New: secrets/${file}`);
  for (const file of toFill) say(`To fill in: secrets/${file}`);
  if (made.length > 0)
    say('Where it runs already, `docker compose restart` has them read: files are read at the start alone.');
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 64;
}
