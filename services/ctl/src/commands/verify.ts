import { collected } from '@lockbox/command-line/arguments';
import type { Context } from '@lockbox/command-line/context';
import { usageError } from '@lockbox/contracts/errors';
import { damages } from '@lockbox/evidence/verifying/damage';
import { verifyBundleFile } from '@lockbox/verify/bundle-file';
import { verifyLog } from '@lockbox/verify/cluster';
import { verifyArchive, verifyFolder } from '@lockbox/verify/published';
import { verifySliceFile } from '@lockbox/verify/slice-file';
import type { Command } from 'commander';

interface Options {
  readonly partition?: string;
  readonly checkpoint?: readonly string[];
  readonly letter?: readonly string[];
  readonly bundle?: string;
  readonly slice?: string;
  readonly witness?: readonly string[];
  readonly passkey?: readonly string[];
  readonly witnesses?: string;
  readonly report?: readonly string[];
  readonly decisions: boolean;
  readonly state?: string;
  readonly threads?: string;
  readonly database?: string | true;
  readonly folder?: string;
  readonly archive?: string;
}

export function addVerify(program: Command, context: () => Context): void {
  program
    .command('verify')
    .description('the log: proofs, chains, checkpoints, decisions, and whether anything was rewritten or cut')
    .option('--partition <number>', 'one partition alone')
    .option('--checkpoint <file>', 'a checkpoint that was kept elsewhere, to be held against the log too', collected)
    .option(
      '--letter <file>',
      'a letter that Lockbox has sent, as .eml, in a mailbox (mbox) or a folder: whether the log is still the one it names',
      collected,
    )
    .option('--witnesses <file>', 'a policy (c2sp.org/tlog-policy): whose cosignatures are needed, and who is asked')
    .option('--no-decisions', 'believe by their proof what was decided')
    .option('--database [url]', 'MongoDB’s documents too: at LOCKBOX_MONGO_URL, or there')
    .option('--folder <folder>', 'what `lockbox checkpoints export` has written, without any server')
    .option('--archive <place>', 'what `lockbox archive` has written, without any server')
    .option('--state <folder>', 'goes on where the last run came to, and keeps there how far this one came')
    .option(
      '--threads <number>',
      'so many partitions at once; of a long log as many as there are processors, if not given',
    )
    .option('--report <file>', 'what was found, as a file: .html for a page, .json or .txt', collected)
    .option('--bundle <file>', 'a bundle alone, without any server')
    .option('--slice <file>', 'a slice alone (`lockbox slice`), without any server')
    .option('--witness <key>', 'with --bundle or --slice: a witness that has to have signed its checkpoint', collected)
    .option('--passkey <fingerprint>', "with --bundle: the tenant's first passkey, as you have kept it", collected)
    .addHelpText(
      'after',
      `
Reads all of lockbox.checkpoints and lockbox.events, and believes what LOCKBOX_SIGNING_PUBLIC_KEYS and
LOCKBOX_CHECKPOINT_PUBLIC_KEYS prove, of the installation that LOCKBOX_INSTALLATION names. Whoever has both keys and the brokers can
rewrite both topics: a checkpoint that you have kept elsewhere shows that too. A bundle is believed by the same keys, and
neither broker nor registry is asked. What a passkey has signed in it goes back to the tenant's first one: --passkey says which that is.

With --database the documents of requests, grants, policies and the trail are held against what the projector would make of the log:
PROJECTION_DIFFERS names each that differs, with its fields. Nothing in the database is changed, and workers may go on. PROJECTION_BEHIND
says how far was compared, where by what the database says a worker has not come to the end, and stands still.

With --folder nothing but the folder is read: its tiles, kept checkpoints (--checkpoint) by the tree of its leaves, and with entries chains
and decisions too. Policy's proofs are not in it. Where a tile is missing or damaged (TILE_DIFFERS), get a whole copy.

With --archive nothing but the archive is read: its files, tiles and checkpoints, and of its events proofs, chains and decisions.
It ends with its newest checkpoint: that nothing was taken from its end is shown by one that you have kept (--checkpoint).

With --state only what is new since the last run is read, and a run that was interrupted goes on. Whoever can write that folder
decides what counts as verified. A state that was made with other keys or options is refused.

What was decided is decided again, by the facts that the log records, with the rules of this release. If an earlier one had others:
LOCKBOX_DECISIONS_BELIEVED_UNTIL.

With --letter, the log is held against what a letter said of it: the tenant's newest event then, with its hash, and the newest
checkpoint. REWRITTEN_AFTER_LETTER says that the log was rewritten after the letter was sent. A letter that Lockbox
did not write, or that was changed on its way, shows nothing: LETTER_NOT_PROVEN. Beside --bundle or --slice these are held against it:
LETTER_DIFFERS says that a slice has another event under the number that the letter names. A slice that was fetched with
\`lockbox slice --letter\` shows of all events that a letter stands for that they are as they were. --letter can be given several times.

With --witnesses, a log is whole as far as enough witnesses have cosigned it. One of which they have cosigned nothing, or
nothing further for an hour, by the time that they signed, is WITNESSES_MISSING. And each witness with an address is asked for
the newest checkpoint that it has seen, against which the log is held: what somebody was shown of another history is then
WITNESS_SAW_ANOTHER_LOG.

Ends with 0 if nothing is wrong, and otherwise with the number of what is, of several kinds the first here:
${Object.entries(damages)
  .map(([code, { exit }]) => `  ${exit}  ${code}`)
  .join('\n')}
docs/contract.md says what each means ("Verification").

Examples:
  $ lockbox verify
  $ lockbox verify --partition 3 --checkpoint kept/checkpoint
  $ lockbox verify --letter approval.eml
  $ lockbox verify --bundle approval.html
  $ lockbox verify --folder /srv/log --checkpoint kept/checkpoint
  $ lockbox verify --archive /srv/archive --checkpoint kept/checkpoint
  $ lockbox verify --slice contoso.ndjson --letter ~/mail/lockbox
  $ lockbox verify --state ~/lockbox-verified
  $ lockbox verify --witnesses witness-policy --report verification.html
  $ lockbox verify --json | jq '.[] | select(.damage != [])'`,
    )
    .action((options: Options) => verify(context(), options));
}

const OF_PARTITIONS = ['partition', 'checkpoint', 'witnesses', 'decisions', 'report'] as const;

/** The options that go with each source; `lockbox-verify` has a command for each. */
const SOURCES = {
  slice: ['letter', 'witness'],
  bundle: ['letter', 'witness', 'passkey'],
  folder: OF_PARTITIONS,
  archive: OF_PARTITIONS,
  log: [...OF_PARTITIONS, 'letter', 'state', 'threads', 'database'],
} as const satisfies Readonly<Record<string, readonly (keyof Options)[]>>;

/** The option to use instead of one that belongs to another source. */
const HINTS: Readonly<Record<string, string>> = {
  witness: 'For the log write a policy of witnesses, and name it with --witnesses.',
  witnesses: 'For one file name each witness that is needed with --witness.',
};

async function verify(context: Context, { decisions, ...given }: Options): Promise<void> {
  const {
    slice,
    bundle,
    folder,
    archive,
    letter: letters = [],
    witness: witnesses = [],
    passkey: passkeys = [],
  } = given;
  const source = (['slice', 'bundle', 'archive', 'folder'] as const).find((name) => given[name] !== undefined) ?? 'log';
  const fitting: readonly string[] = SOURCES[source];
  for (const name of [...Object.keys(given), ...(decisions ? [] : ['decisions'])]) {
    if (name === source || fitting.includes(name)) continue;
    const option = name === 'decisions' ? '--no-decisions' : `--${name}`;
    throw usageError(
      `${option} does not go with ${source === 'log' ? 'the log of a cluster' : `--${source}`}: leave one of them out. ${HINTS[name] ?? '`lockbox-verify --help` has a command for each source.'}`,
    );
  }
  if (slice !== undefined) await verifySliceFile(context, slice, { letters, witnesses });
  else if (bundle !== undefined) await verifyBundleFile(context, bundle, { letters, witnesses, passkeys });
  else if (archive !== undefined) await verifyArchive(context, archive, { ...given, decisions });
  else if (folder !== undefined) await verifyFolder(context, folder, { ...given, decisions });
  else await verifyLog(context, { ...given, decisions });
}
