import type { Command } from 'commander';
import { type Context, openCluster } from '../context.ts';
import { EXIT, Finished, usageError } from '../exit-codes.ts';
import { trustSettings } from '../settings.ts';
import type { TextColumn } from '../table.ts';
import { verifyBundleFile } from '../verifying/bundle-file.ts';
import { checkLog } from '../verifying/check-log.ts';
import { provenLetters } from '../verifying/letters.ts';
import { type CheckedPartition, type Damage, textOf, vouchedUpTo } from '../verifying/log-check.ts';
import { checkpointTrust, keptCheckpoints, partitionOf } from '../verifying/trust.ts';
import { witnessPolicyIn } from '../verifying/witnesses.ts';
import { collected } from './arguments.ts';

interface Options {
  readonly partition?: string;
  readonly checkpoint?: readonly string[];
  readonly letter?: readonly string[];
  readonly bundle?: string;
  readonly witness?: readonly string[];
  readonly witnesses?: string;
}

export function addVerify(program: Command, context: () => Context): void {
  program
    .command('verify')
    .description(
      'the log against its checkpoints: proofs, chains, signatures, and whether anything was rewritten or cut',
    )
    .option('--partition <number>', 'one partition alone')
    .option('--checkpoint <file>', 'a checkpoint that was kept elsewhere, to be held against the log too', collected)
    .option(
      '--letter <file>',
      'a letter that Lockbox has sent, as .eml, in a mailbox (mbox) or a folder: whether the log is still the one it names',
      collected,
    )
    .option('--bundle <file>', 'a bundle alone, without any server')
    .option('--witness <key>', 'with --bundle: a witness that has to have signed its checkpoint', collected)
    .option('--witnesses <file>', 'a policy (c2sp.org/tlog-policy): whose cosignatures are needed, and who is asked')
    .addHelpText(
      'after',
      `
Reads all of lockbox.checkpoints and lockbox.events, and believes what LOCKBOX_SIGNING_PUBLIC_KEYS and
LOCKBOX_CHECKPOINT_PUBLIC_KEYS prove, of the installation that LOCKBOX_INSTALLATION names. Ends with 1 when something is wrong;
the codes are those of docs/runbook.md. Whoever has both keys and the brokers can rewrite both topics: a checkpoint that you
have kept elsewhere shows that too. It does not decide anything again, which audit does. A bundle is believed by the same keys, and
neither broker nor registry is asked.

With --letter, the log is held against what a letter said of it: the tenant's newest event then, with its hash, and the newest
checkpoint. Ends with 3, and REWRITTEN_AFTER_LETTER, when the log was rewritten after the letter was sent. A letter that Lockbox
did not write, or that was changed on its way, shows nothing: LETTER_NOT_PROVEN. Beside --bundle the bundle is held against it.

With --witnesses, a log is whole as far as enough witnesses have cosigned it. One of which they have cosigned nothing, or
nothing further for an hour, by the time that they signed, is WITNESSES_MISSING. And each witness with an address is asked for
the newest checkpoint that it has seen, against which the log is held: what somebody was shown of another history is then
WITNESS_SAW_ANOTHER_LOG.

Examples:
  $ lockbox verify
  $ lockbox verify --partition 3 --checkpoint kept/checkpoint
  $ lockbox verify --letter approval.eml
  $ lockbox verify --bundle approval.html
  $ lockbox verify --witnesses witness-policy
  $ lockbox verify --json | jq '.[] | select(.damage != [])'`,
    )
    .action((options: Options) => verify(context(), options));
}

async function verify({ env, out }: Context, options: Options): Promise<void> {
  if (options.bundle !== undefined && options.witnesses !== undefined) {
    throw usageError('--witnesses is about the log: beside --bundle name each witness that is needed with --witness.');
  }
  if (options.bundle === undefined && options.witness !== undefined) {
    throw usageError(
      '--witness is about a bundle (--bundle): for the log write a policy, and name it with --witnesses.',
    );
  }
  if (options.bundle !== undefined) {
    const { witness: witnesses = [], letter: letters = [] } = options;
    return await verifyBundleFile({ env, out }, options.bundle, { witnesses, letters });
  }
  const cluster = openCluster(env);
  const trust = checkpointTrust(env);
  const kept = keptCheckpoints(options.checkpoint ?? [], `${trust.installation}/${cluster.topics.events}/`);
  const partition = partitionOf(options.partition);
  const policy = witnessPolicyIn(options.witnesses);
  const { letters, refused } = await provenLetters(options.letter ?? [], {
    ...trust,
    topic: cluster.topics.events,
    policyKeys: trustSettings(env).LOCKBOX_SIGNING_PUBLIC_KEYS.split(','),
  });
  for (const sentence of refused) out.note(out.tone('bad', sentence));
  const checked = await checkLog({
    cluster,
    trust,
    partition,
    kept,
    letters: Map.groupBy(letters, (letter) => letter.partition),
    policy,
    onProgress: out.progress,
    onNote: out.note,
  });
  printChecked(out, checked);
  const damage = checked.flatMap((one) => one.damage);
  if (isRewritten(damage)) throw new Finished(EXIT.rewritten);
  if (damage.length > 0 || refused.length > 0) throw new Finished(EXIT.failed);
}

const isRewritten = (damage: readonly Pick<Damage, 'code'>[]): boolean =>
  damage.some(({ code }) => code === 'REWRITTEN_AFTER_LETTER');

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

/** A table of partitions, and below it what is wrong with them. */
function printChecked(out: Context['out'], checked: readonly CheckedPartition[]): void {
  out.list(
    checked,
    [
      { title: 'PARTITION', text: ({ partition }) => String(partition), align: 'right' },
      { title: 'EVENTS', text: ({ events }) => String(events), align: 'right' },
      { title: 'CHECKPOINTS', text: ({ checkpoints }) => String(checkpoints), align: 'right' },
      { title: 'UP TO', text: ({ checkpointed }) => String(checkpointed), align: 'right' },
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
