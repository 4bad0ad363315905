import { readFileSync } from 'node:fs';
import { LockboxError, usageError } from '@lockbox/contracts/errors';
import { hashOf } from '@lockbox/evidence/chain';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { unverifiableIn, type WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import { damages, exitCodeOf, textOf } from '@lockbox/evidence/verifying/damage';
import { type CheckedPartition, openIn } from '@lockbox/evidence/verifying/log-check';
import {
  comparedText,
  damageIn,
  REPORT_FORMAT,
  reportJson,
  type VerificationReport,
} from '@lockbox/evidence/verifying/report';
import { checkArchive, openArchive, reported } from '@lockbox/proof/archive/check-archive';
import { checkFolder } from '@lockbox/proof/verify/check-folder';
import { checkLog } from '@lockbox/proof/verify/check-log';
import type { CheckpointTrust } from '@lockbox/proof/verify/kept-claims';
import { provenLetters } from '@lockbox/proof/verify/letters';
import type { Bound } from '@lockbox/proof/verify/state-file';
import { checkpointTrust, keptCheckpoints, partitionOf } from '@lockbox/proof/verify/trust';
import { witnessPolicyIn } from '@lockbox/proof/verify/witnesses';
import { topicNames } from '@lockbox/topics/names';
import { logTrustOf } from '@lockbox/worker/read';
import type { Command } from 'commander';
import { openPlace } from '../archiving/open-place.ts';
import { type Cluster, type Context, clockOf, openCluster } from '../context.ts';
import { Finished } from '../exit-codes.ts';
import { believedUntil, knownCheckpoints, namespaceOf, trustSettings } from '../settings.ts';
import type { TextColumn } from '../table.ts';
import { verifyBundleFile } from '../verifying/bundle-file.ts';
import { checkLogAtOnce } from '../verifying/check-at-once.ts';
import { holdDocuments } from '../verifying/documents.ts';
import { reportFiles } from '../verifying/report-files.ts';
import { verifySliceFile } from '../verifying/slice-file.ts';
import { collected } from './arguments.ts';

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

/** Options that say something of the log, and nothing of a bundle. */
const OF_THE_LOG = {
  partition: 'a bundle (--bundle) is of one partition',
  checkpoint: 'a bundle (--bundle) has a checkpoint of its own in it',
  witnesses: 'beside --bundle name each witness that is needed with --witness',
  report: 'what is printed of a bundle (--bundle) is all of it',
  state: 'a bundle (--bundle) is checked as a whole',
  threads: 'a bundle (--bundle) is of one partition',
  database: 'nothing in a bundle (--bundle) comes from MongoDB',
  folder: 'a bundle (--bundle) is one file',
  archive: 'a bundle (--bundle) is one file',
} as const;

/** As people keep it, with blanks or without. */
function fingerprintIn(text: string): string {
  const fingerprint = text.replaceAll(/\s/g, '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(fingerprint)) return fingerprint;
  throw usageError(`--passkey: ${text} is no fingerprint of a passkey, which is 64 hexadecimal digits.`);
}

async function verify({ env, out }: Context, options: Options): Promise<void> {
  const { slice } = options;
  if (slice !== undefined) {
    const { slice: _, letter: letters = [], witness: witnesses = [], decisions, ...others } = options;
    if (!decisions || Object.keys(others).length > 0) {
      throw usageError(
        '--slice is checked alone, or with letters (--letter) and witnesses (--witness): leave the other options out.',
      );
    }
    return await verifySliceFile({ env, out }, slice, { letters, witnesses });
  }
  refuseMixed(options);
  if (options.bundle !== undefined) {
    const { witness: witnesses = [], letter: letters = [], passkey = [] } = options;
    const passkeys = passkey.map(fingerprintIn);
    return await verifyBundleFile({ env, out }, options.bundle, { witnesses, letters, passkeys });
  }
  const files = reportFiles(options.report ?? []);
  const notes: string[] = [];
  const policy = witnessPolicyIn(options.witnesses);
  const trust = checkpointTrust(knownCheckpoints(env), policy);
  const asked: Asked = {
    trust,
    partition: partitionOf(options.partition),
    policy,
    decisions: options.decisions ? { believedUntil: believedUntil(env) } : undefined,
    onProgress: out.progress,
    onNote(note) {
      notes.push(note);
      out.note(note);
    },
  };
  for (const name of policy === undefined ? [] : unverifiableIn(policy)) {
    asked.onNote(`The witness ${name} cosigns with a key of a type that is unknown here: it does not count.`);
  }
  const { checked, collections, source, policyKeys, refused } = await look({ env, out }, options, asked);
  const report: VerificationReport = {
    format: REPORT_FORMAT,
    madeAt: new Date(clockOf(env).now()).toISOString(),
    installation: trust.installation,
    source,
    keys: {
      policy: policyKeys,
      checkpoints: trust.publicKeys,
      witnesses: asked.policy?.witnesses.map(({ key }) => formatVerifierKey(key)) ?? [],
    },
    partitions: checked,
    collections,
    unprovenLetters: refused,
    notes,
  };
  if (out.json && options.database !== undefined) out.script(reportJson(report));
  else printChecked(out, checked);
  const found = damageIn(report);
  for (const one of collections ?? []) out.text(out.tone(one.wrong.length === 0 ? 'good' : 'bad', comparedText(one)));
  for (const one of found.filter(({ code }) => code === 'PROJECTION_BEHIND')) out.text(out.tone('bad', textOf(one)));
  for (const file of files) {
    file.write(report);
    out.note(`Written: ${file.path}`);
  }
  const exitCode = exitCodeOf(found);
  if (exitCode !== undefined) throw new Finished(exitCode);
}

/** What would otherwise be passed over without a word. */
function refuseMixed(options: Options): void {
  const given = (name: keyof Options): boolean => options[name] !== undefined;
  if (given('bundle')) {
    for (const [name, why] of Object.entries(OF_THE_LOG)) {
      if (given(name as keyof typeof OF_THE_LOG)) throw usageError(`--${name} is about the log: ${why}.`); // a key of that object
    }
    if (!options.decisions) throw usageError('--no-decisions is about the log: in a bundle nothing is decided again.');
  } else if (given('passkey')) {
    throw usageError('--passkey is about a bundle (--bundle).');
  } else if (given('witness')) {
    throw usageError(
      '--witness is about a bundle (--bundle) or a slice (--slice): for the log write a policy, and name it with --witnesses.',
    );
  }
  for (const [name, other, why] of APART) {
    if (given(name) && given(other)) throw usageError(`--${name} and --${other}: ${why}. Leave one of them out.`);
  }
}

const APART = [
  ['letter', 'state', 'a letter is held against the whole log, and a state says what need not be read'],
  ['database', 'state', 'documents are made of the whole log, and a state says what need not be read'],
  ['threads', 'database', 'documents are held against all partitions in one thread'],
  ['threads', 'folder', 'a folder is read in one thread'],
  ['threads', 'archive', 'an archive is read in one thread'],
  ['folder', 'state', 'a folder is read as a whole'],
  ['folder', 'database', 'documents are held against the log of the cluster'],
  ['folder', 'letter', 'a letter is held against the log of the cluster'],
  ['archive', 'folder', 'each is verified by itself'],
  ['archive', 'state', 'an archive is read as a whole'],
  ['archive', 'database', 'documents are held against the log of the cluster'],
  ['archive', 'letter', 'a letter may be newer than an archive, and is held against the log of the cluster'],
] as const satisfies readonly (readonly [keyof Options, keyof Options, string])[];

/** What is asked of a log, wherever it stands. */
interface Asked {
  readonly trust: CheckpointTrust;
  readonly partition: number | undefined;
  readonly policy: WitnessPolicy | undefined;
  readonly decisions: { readonly believedUntil: number } | undefined;
  readonly onProgress: (text: string) => void;
  readonly onNote: (text: string) => void;
}

interface Looked extends Pick<VerificationReport, 'collections' | 'source'> {
  readonly checked: readonly CheckedPartition[];
  readonly policyKeys: readonly string[];
  /** Letters that show nothing. */
  readonly refused: readonly string[];
}

async function look(context: Context, options: Options, asked: Asked): Promise<Looked> {
  if (options.folder !== undefined) return await lookInFolder(context.env, options.folder, options, asked);
  if (options.archive !== undefined) return await lookInArchive(context.env, options.archive, options, asked);
  return await lookInCluster(context, options, asked);
}

async function lookInCluster({ env, out }: Context, options: Options, asked: Asked): Promise<Looked> {
  const cluster = openCluster(env);
  const { events, checkpoints } = cluster.topics;
  const { letters, refused } = await provenLetters(options.letter ?? [], {
    ...asked.trust,
    topic: events,
    policyKeys: trustSettings(env).LOCKBOX_SIGNING_PUBLIC_KEYS.split(','),
  });
  for (const sentence of refused) out.note(out.tone('bad', `LETTER_NOT_PROVEN: ${sentence}`));
  const log: AskedOfLog = {
    ...asked,
    cluster,
    kept: keptCheckpoints(options.checkpoint ?? [], `${asked.trust.installation}/${events}/`),
    letters: Map.groupBy(letters, (letter) => letter.partition),
    state:
      options.state === undefined
        ? undefined
        : { folder: options.state, bound: boundOf(env, cluster, asked.trust, options) },
  };
  const threads = threadsOf(options.threads);
  const { trust, decisions } = asked;
  const data = { env: { ...env }, trust, decisions, state: log.state, witnesses: options.witnesses };
  const { checked, collections } =
    options.database === undefined
      ? { checked: await checkLogAtOnce(log, { threads, data }), collections: null }
      : await checkWithDocuments(env, options.database, log);
  const source = `${events} and ${checkpoints} at ${cluster.settings.LOCKBOX_KAFKA_BROKERS}`;
  return { checked, collections, source, policyKeys: [...cluster.trust().keys.keys()], refused };
}

function threadsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw usageError(`--threads: "${text}" is not a number from 1 to 999.`);
}

async function lookInFolder(env: Context['env'], folder: string, options: Options, asked: Asked): Promise<Looked> {
  const { events: topic } = topicNames(namespaceOf(env));
  const kept = keptCheckpoints(options.checkpoint ?? [], `${asked.trust.installation}/${topic}/`);
  asked.onNote(
    'A folder has no proofs of policy: that policy wrote each event is the word of whoever signed the checkpoint.',
  );
  const checked = await checkFolder(folder, { ...asked, topic, kept, now: clockOf(env).now() });
  return { checked, collections: null, source: folder, policyKeys: [], refused: [] };
}

async function lookInArchive(env: Context['env'], name: string, options: Options, asked: Asked): Promise<Looked> {
  const { events: topic } = topicNames(namespaceOf(env));
  const archive = await openArchive(await openPlace(env, name), asked.trust);
  if (archive.topic !== topic) {
    throw new LockboxError(
      'ARCHIVE_OF_OTHER_LOG',
      `${name} is an archive of ${archive.topic}, and LOCKBOX_NAMESPACE makes the log's topic ${topic}. Set it to the namespace of the log that you mean.`,
    );
  }
  const logTrust = logTrustOf(trustSettings(env));
  const kept = keptCheckpoints(options.checkpoint ?? [], `${asked.trust.installation}/${topic}/`);
  for (const note of NOT_IN_AN_ARCHIVE) asked.onNote(note);
  const partitions = await checkArchive(archive, { ...asked, logTrust, kept, now: clockOf(env).now() });
  const policyKeys = [...logTrust.keys.keys()];
  return { checked: partitions.map(reported), collections: null, source: name, policyKeys, refused: [] };
}

const NOT_IN_AN_ARCHIVE = [
  'An archive ends with its newest checkpoint, and does not show what the log had after that, or has now. That nothing was taken from its end is shown by a checkpoint that was kept elsewhere (--checkpoint); no witness was asked for one.',
  'An archive has no commands, texts or directory, and no records that readers of the log pass over. Where and when a record stood in the topic nobody has signed.',
] as const;

type AskedOfLog = Parameters<typeof checkLog>[0] & Asked;

/** The log, and MongoDB's documents beside it while it is read. */
async function checkWithDocuments(env: Context['env'], address: string | true, asked: AskedOfLog) {
  const documents = await holdDocuments(env, asked.cluster, address, asked.partition !== undefined);
  try {
    const checked = await checkLog({ ...asked, listen: documents.listen });
    const unread = checked.find(({ readToEnd }) => !readToEnd);
    if (unread === undefined) return { checked, collections: await documents.finish() };
    asked.onNote(`MongoDB was not held against the log: partition ${unread.partition} could not be read to its end.`);
    return { checked, collections: null };
  } finally {
    await documents.close();
  }
}

/** What a state that is kept holds for. */
function boundOf(env: Context['env'], cluster: Cluster, trust: CheckpointTrust, options: Options): Bound {
  const { witnesses, decisions } = options;
  const { keys, bounds } = cluster.trust();
  return {
    LOCKBOX_INSTALLATION: trust.installation,
    LOCKBOX_NAMESPACE: cluster.topics.namespace,
    LOCKBOX_CHECKPOINT_PUBLIC_KEYS: trust.publicKeys.toSorted().join(),
    LOCKBOX_SIGNING_PUBLIC_KEYS: [...keys.keys()].toSorted().join(),
    LOCKBOX_UNSIGNED_EVENTS_UNTIL: bounds?.unsignedUntil.join() ?? '',
    LOCKBOX_SIGNING_KEYS_UNTIL: JSON.stringify([...(bounds?.keysUntil ?? [])].toSorted()),
    LOCKBOX_DECISIONS_BELIEVED_UNTIL: String(believedUntil(env)),
    '--no-decisions': String(!decisions),
    '--witnesses': witnesses === undefined ? '' : hashOf(readFileSync(witnesses)).toString('hex'),
  };
}

const WITNESSED: TextColumn<CheckedPartition> = {
  title: 'WITNESSED',
  text: ({ witnessed }) => String(witnessed),
  align: 'right',
};

const LETTERS: TextColumn<CheckedPartition> = {
  title: 'LETTERS',
  text: ({ letters }) => String(letters ?? 0),
  align: 'right',
};

const DECIDED: TextColumn<CheckedPartition> = {
  title: 'DECIDED AGAIN',
  text: ({ decisions }) => String(decisions?.again),
  align: 'right',
};

/** A table of partitions, and below it what is wrong with them. */
function printChecked(out: Context['out'], checked: readonly CheckedPartition[]): void {
  out.list(
    checked,
    [
      { title: 'PARTITION', text: ({ partition }) => String(partition), align: 'right' },
      { title: 'EVENTS', text: ({ events }) => String(events), align: 'right' },
      { title: 'CHECKPOINTS', text: ({ checkpoints }) => String(checkpoints), align: 'right' },
      { title: 'UP TO', text: ({ checkpointed }) => String(checkpointed), align: 'right' },
      ...(checked.some(({ decisions }) => decisions !== undefined) ? [DECIDED] : []),
      ...(checked.some(({ witnessed }) => witnessed !== undefined) ? [WITNESSED] : []),
      ...(checked.some(({ letters }) => letters !== undefined) ? [LETTERS] : []),
      {
        title: 'RESULT',
        text: (one) =>
          one.damage.length > 0
            ? out.tone('bad', one.damage.map(({ code }) => code).join(', '))
            : (openIn(one) ?? out.tone('good', 'whole')),
      },
    ],
    'The log has no partitions.',
  );
  for (const { partition, damage } of checked) {
    for (const one of damage) out.text(out.tone('bad', `partition ${partition}: ${textOf(one)}`));
  }
}
