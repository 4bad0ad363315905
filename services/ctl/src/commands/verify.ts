import { readFileSync } from 'node:fs';
import { hashOf } from '@lockbox/evidence/chain';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { damages, exitCodeOf, textOf } from '@lockbox/evidence/verifying/damage';
import { type CheckedPartition, vouchedUpTo } from '@lockbox/evidence/verifying/log-check';
import { REPORT_FORMAT, type VerificationReport } from '@lockbox/evidence/verifying/report';
import type { Command } from 'commander';
import { type Cluster, type Context, openCluster } from '../context.ts';
import { Finished, usageError } from '../exit-codes.ts';
import { believedUntil, trustSettings } from '../settings.ts';
import type { TextColumn } from '../table.ts';
import { verifyBundleFile } from '../verifying/bundle-file.ts';
import { type CheckpointTrust, checkLog } from '../verifying/check-log.ts';
import { provenLetters } from '../verifying/letters.ts';
import { reportFiles } from '../verifying/report-files.ts';
import type { Bound } from '../verifying/state-file.ts';
import { checkpointTrust, keptCheckpoints, partitionOf } from '../verifying/trust.ts';
import { witnessPolicyIn } from '../verifying/witnesses.ts';
import { collected } from './arguments.ts';

interface Options {
  readonly partition?: string;
  readonly checkpoint?: readonly string[];
  readonly letter?: readonly string[];
  readonly bundle?: string;
  readonly witness?: readonly string[];
  readonly passkey?: readonly string[];
  readonly witnesses?: string;
  readonly report?: readonly string[];
  readonly decisions: boolean;
  readonly state?: string;
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
    .option('--state <folder>', 'goes on where the last run came to, and keeps there how far this one came')
    .option('--report <file>', 'what was found, as a file: .html for a page, .json or .txt', collected)
    .option('--bundle <file>', 'a bundle alone, without any server')
    .option('--witness <key>', 'with --bundle: a witness that has to have signed its checkpoint', collected)
    .option('--passkey <fingerprint>', "with --bundle: the tenant's first passkey, as you have kept it", collected)
    .addHelpText(
      'after',
      `
Reads all of lockbox.checkpoints and lockbox.events, and believes what LOCKBOX_SIGNING_PUBLIC_KEYS and
LOCKBOX_CHECKPOINT_PUBLIC_KEYS prove, of the installation that LOCKBOX_INSTALLATION names. Whoever has both keys and the brokers can
rewrite both topics: a checkpoint that you have kept elsewhere shows that too. A bundle is believed by the same keys, and
neither broker nor registry is asked. What a passkey has signed in it goes back to the tenant's first one: --passkey says which that is.

With --state only what is new since the last run is read, and a run that was interrupted goes on. Whoever can write that folder
decides what counts as verified. A state that was made with other keys or options is refused.

What was decided is decided again, by the facts that the log records, with the rules of this release. If an earlier one had others:
LOCKBOX_DECISIONS_BELIEVED_UNTIL.

With --letter, the log is held against what a letter said of it: the tenant's newest event then, with its hash, and the newest
checkpoint. REWRITTEN_AFTER_LETTER says that the log was rewritten after the letter was sent. A letter that Lockbox
did not write, or that was changed on its way, shows nothing: LETTER_NOT_PROVEN. Beside --bundle the bundle is held against it.

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
  $ lockbox verify --letter approval.eml
  $ lockbox verify --bundle approval.html
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
} as const;

/** As people keep it, with blanks or without. */
function fingerprintIn(text: string): string {
  const fingerprint = text.replaceAll(/\s/g, '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(fingerprint)) return fingerprint;
  throw usageError(`--passkey: ${text} is no fingerprint of a passkey, which is 64 hexadecimal digits.`);
}

async function verify({ env, out }: Context, options: Options): Promise<void> {
  const { bundle, witness } = options;
  if (bundle !== undefined) {
    for (const [name, why] of Object.entries(OF_THE_LOG)) {
      const isGiven = options[name as keyof typeof OF_THE_LOG] !== undefined; // a key of that object
      if (isGiven) throw usageError(`--${name} is about the log: ${why}.`);
    }
    if (!options.decisions) throw usageError('--no-decisions is about the log: in a bundle nothing is decided again.');
    const { witness: witnesses = [], letter: letters = [], passkey = [] } = options;
    const passkeys = passkey.map(fingerprintIn);
    return await verifyBundleFile({ env, out }, bundle, { witnesses, letters, passkeys });
  }
  if (options.passkey !== undefined) throw usageError('--passkey is about a bundle (--bundle).');
  if (witness !== undefined) {
    throw usageError(
      '--witness is about a bundle (--bundle): for the log write a policy, and name it with --witnesses.',
    );
  }
  if (options.state !== undefined && options.letter !== undefined) {
    throw usageError('--letter is held against the whole log, and --state reads what is new: leave one of them out.');
  }
  const files = reportFiles(options.report ?? []);
  const cluster = openCluster(env);
  const trust = checkpointTrust(env);
  const kept = keptCheckpoints(options.checkpoint ?? [], `${trust.installation}/${cluster.topics.events}/`);
  const policy = witnessPolicyIn(options.witnesses);
  const { letters, refused } = await provenLetters(options.letter ?? [], {
    ...trust,
    topic: cluster.topics.events,
    policyKeys: trustSettings(env).LOCKBOX_SIGNING_PUBLIC_KEYS.split(','),
  });
  const notes: string[] = [...refused];
  for (const sentence of refused) out.note(out.tone('bad', sentence));
  const checked = await checkLog({
    cluster,
    trust,
    partition: partitionOf(options.partition),
    kept,
    letters: Map.groupBy(letters, (letter) => letter.partition),
    policy,
    decisions: options.decisions ? { believedUntil: believedUntil(env) } : undefined,
    state:
      options.state === undefined ? undefined : { folder: options.state, bound: boundOf(env, cluster, trust, options) },
    onProgress: out.progress,
    onNote(note) {
      notes.push(note);
      out.note(note);
    },
  });
  const report: VerificationReport = {
    format: REPORT_FORMAT,
    madeAt: new Date(cluster.clock.now()).toISOString(),
    installation: trust.installation,
    source: sourceOf(cluster),
    keys: {
      policy: [...cluster.trust().keys.keys()],
      checkpoints: trust.publicKeys,
      witnesses: policy?.witnesses.map(({ key }) => formatVerifierKey(key)) ?? [],
    },
    partitions: checked,
    notes,
  };
  printChecked(out, checked);
  for (const file of files) {
    file.write(report);
    out.note(`Written: ${file.path}`);
  }
  const unproven = refused.map(() => ({ code: 'LETTER_NOT_PROVEN' as const }));
  const exitCode = exitCodeOf([...checked.flatMap(({ damage }) => damage), ...unproven]);
  if (exitCode !== undefined) throw new Finished(exitCode);
}

/** What a state that is kept holds for. */
function boundOf(env: Context['env'], cluster: Cluster, trust: CheckpointTrust, options: Options): Bound {
  const { witnesses, decisions } = options;
  return {
    LOCKBOX_INSTALLATION: trust.installation,
    LOCKBOX_NAMESPACE: cluster.topics.namespace,
    LOCKBOX_CHECKPOINT_PUBLIC_KEYS: trust.publicKeys.toSorted().join(),
    LOCKBOX_SIGNING_PUBLIC_KEYS: [...cluster.trust().keys.keys()].toSorted().join(),
    LOCKBOX_UNSIGNED_EVENTS_UNTIL: cluster.trust().unsignedUntil.join(),
    LOCKBOX_DECISIONS_BELIEVED_UNTIL: String(believedUntil(env)),
    '--no-decisions': String(!decisions),
    '--witnesses': witnesses === undefined ? '' : hashOf(readFileSync(witnesses)).toString('hex'),
  };
}

const sourceOf = ({ topics, settings }: Cluster): string =>
  `${topics.events} and ${topics.checkpoints} at ${settings.LOCKBOX_KAFKA_BROKERS}`;

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
            : (vouchedUpTo(one) ?? out.tone('good', 'whole')),
      },
    ],
    'The log has no partitions.',
  );
  for (const { partition, damage } of checked) {
    for (const one of damage) out.text(out.tone('bad', `partition ${partition}: ${textOf(one)}`));
  }
}
