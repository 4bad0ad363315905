import { collected } from '@lockbox/command-line/arguments';
import type { Context } from '@lockbox/command-line/context';
import { runCommandLine, type Surroundings } from '@lockbox/command-line/run';
import { damages } from '@lockbox/evidence/verifying/damage';
import type { Command } from 'commander';
import { verifyBundleFile } from './bundle-file.ts';
import { type LogOptions, verifyLog } from './cluster.ts';
import type { PartitionOptions } from './conclude.ts';
import { verifyEmails } from './emails.ts';
import { verifyArchive, verifyFolder } from './published.ts';
import { verifySliceFile } from './slice-file.ts';

/** Runs one command line to its end, and returns the exit code. */
export const runVerify = (args: readonly string[], surroundings: Surroundings): Promise<number> =>
  runCommandLine(
    {
      name: 'lockbox-verify',
      description: "Verifies Lockbox's log, and what was given out of it, by keys that you have got from elsewhere.",
      help: HELP,
      commands: [addLog, addFolder, addArchive, addExport, addBundle, addEmail],
    },
    args,
    surroundings,
  );

const HELP = `
Keys and names come from the environment: LOCKBOX_INSTALLATION, LOCKBOX_SIGNING_PUBLIC_KEYS (policy's) and
LOCKBOX_CHECKPOINT_PUBLIC_KEYS (audit's). Get them from the provider by another way than the log. \`log\` also needs
LOCKBOX_KAFKA_BROKERS and LOCKBOX_REGISTRY_URL; no other command asks a server.

Ends with 0 if nothing is wrong, and otherwise with the number of what is, of several kinds the first here:
${Object.entries(damages)
  .map(([code, { exit }]) => `  ${exit}  ${code}`)
  .join('\n')}
docs/contract.md explains each code ("Verification").

Examples:
  $ lockbox-verify log --state ~/lockbox-verified --witnesses witness-policy
  $ lockbox-verify folder /srv/log --checkpoint kept/checkpoint
  $ lockbox-verify archive s3://lockbox-archive --report verification.html
  $ lockbox-verify export contoso.ndjson --letter ~/mail/lockbox
  $ lockbox-verify bundle approval.html
  $ lockbox-verify email approval.eml`;

type Source = (program: Command, context: () => Context) => void;

/** The options of whatever verifies whole partitions. */
const ofPartitions = (command: Command): Command =>
  command
    .option('--partition <number>', 'one partition alone')
    .option('--checkpoint <file>', 'a checkpoint that was kept elsewhere, to be verified against too', collected)
    .option('--witnesses <file>', 'a policy (c2sp.org/tlog-policy): whose cosignatures are needed')
    .option('--no-decisions', 'believe decisions by their proof, instead of deciding again')
    .option('--report <file>', 'what was found, as a file: .html for a page, .json or .txt', collected);

const addLog: Source = (program, context) => {
  ofPartitions(program.command('log'))
    .description(
      'the log of a cluster: proofs, chains, checkpoints, decisions, and whether anything was rewritten or cut',
    )
    .option('--letter <file>', 'e-mails of Lockbox (.eml, mbox or a folder), to be verified against the log', collected)
    .option('--database [url]', 'compares MongoDB’s documents with the log, at LOCKBOX_MONGO_URL or there')
    .option('--state <folder>', 'goes on where the last run ended, and keeps there how far this one came')
    .option('--threads <number>', 'partitions at once; by default as many as there are processors, for a long log')
    .action((options: LogOptions) => verifyLog(context(), options));
};

const addFolder: Source = (program, context) => {
  ofPartitions(program.command('folder'))
    .description('a published log (`lockbox checkpoints export`), without any server')
    .argument('<folder>', 'the folder that it was exported to')
    .action((folder: string, options: PartitionOptions) => verifyFolder(context(), folder, options));
};

const addArchive: Source = (program, context) => {
  ofPartitions(program.command('archive'))
    .description('an archive (`lockbox archive`), without the cluster')
    .argument('<place>', 'a folder, or s3://BUCKET/PREFIX')
    .action((place: string, options: PartitionOptions) => verifyArchive(context(), place, options));
};

interface FileOptions {
  readonly letter?: readonly string[];
  readonly witness?: readonly string[];
  readonly passkey?: readonly string[];
}

const ofFile = (command: Command): Command =>
  command
    .option('--letter <file>', 'e-mails of Lockbox (.eml, mbox or a folder), to be verified against it', collected)
    .option('--witness <key>', 'a witness that has to have signed the checkpoint', collected);

const addExport: Source = (program, context) => {
  ofFile(program.command('export'))
    .description("a tenant's log export (`lockbox slice`), without any server")
    .argument('<file>')
    .action((file: string, { letter: letters = [], witness: witnesses = [] }: FileOptions) =>
      verifySliceFile(context(), file, { letters, witnesses }),
    );
};

const addBundle: Source = (program, context) => {
  ofFile(program.command('bundle'))
    .description('the evidence of one request (`lockbox bundle`, or of the portal), without any server')
    .argument('<file>')
    .option('--passkey <fingerprint>', "the tenant's first passkey, as you have kept it", collected)
    .action((file: string, { letter: letters = [], witness: witnesses = [], passkey: passkeys = [] }: FileOptions) =>
      verifyBundleFile(context(), file, { letters, witnesses, passkeys }),
    );
};

const addEmail: Source = (program, context) => {
  program
    .command('email')
    .description('e-mails of Lockbox: what each proves of the log, without any server')
    .argument('<file...>', '.eml, mbox or a folder')
    .action((files: readonly string[]) => verifyEmails(context(), files));
};
