import { type Context, clockOf } from '@lockbox/command-line/context';
import { Finished } from '@lockbox/command-line/exit-codes';
import { believedUntil, knownCheckpoints } from '@lockbox/command-line/settings';
import type { TextColumn } from '@lockbox/command-line/table';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { unverifiableIn, type WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import { type CheckedPartition, openIn } from '@lockbox/evidence/verifying/checked-partition';
import { exitCodeOf, textOf } from '@lockbox/evidence/verifying/damage';
import {
  comparedText,
  damageIn,
  REPORT_FORMAT,
  reportJson,
  type VerificationReport,
} from '@lockbox/evidence/verifying/report';
import type { CheckpointTrust } from '@lockbox/proof/verify/kept-claims';
import { checkpointTrust, partitionOf } from '@lockbox/proof/verify/trust';
import { witnessPolicyIn } from '@lockbox/proof/verify/witnesses';
import { reportFiles } from './report-files.ts';

/** Options of whatever verifies whole partitions. */
export interface PartitionOptions {
  readonly partition?: string;
  readonly checkpoint?: readonly string[];
  readonly witnesses?: string;
  readonly report?: readonly string[];
  readonly decisions: boolean;
}

/** The checks to run on a log, whatever it is read from. */
export interface RequestedChecks {
  readonly trust: CheckpointTrust;
  readonly partition: number | undefined;
  readonly policy: WitnessPolicy | undefined;
  readonly decisions: { readonly believedUntil: number } | undefined;
  readonly onProgress: (text: string) => void;
  readonly onNote: (text: string) => void;
}

/** The result of the checks, and the keys that were used. */
export interface Looked extends Pick<VerificationReport, 'collections' | 'source'> {
  readonly checked: readonly CheckedPartition[];
  readonly policyKeys: readonly string[];
  /** Letters that show nothing. */
  readonly refused: readonly string[];
}

/**
 * Verifies by `look`, prints what was found, writes the reports, and ends with the exit code of the first kind of damage. Wrong options
 * and reports that cannot be written are refused before anything is read.
 */
export async function verifyPartitions(
  { env, out }: Context,
  options: PartitionOptions,
  look: (asked: RequestedChecks) => Promise<Looked>,
): Promise<void> {
  const files = reportFiles(options.report ?? []);
  const notes: string[] = [];
  const policy = witnessPolicyIn(options.witnesses);
  const trust = checkpointTrust(knownCheckpoints(env), policy);
  const asked: RequestedChecks = {
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
  const { checked, collections, source, policyKeys, refused } = await look(asked);
  const report: VerificationReport = {
    format: REPORT_FORMAT,
    madeAt: new Date(clockOf(env).now()).toISOString(),
    installation: trust.installation,
    source,
    keys: {
      policy: policyKeys,
      checkpoints: trust.publicKeys,
      witnesses: policy?.witnesses.map(({ key }) => formatVerifierKey(key)) ?? [],
    },
    partitions: checked,
    collections,
    unprovenLetters: refused,
    notes,
  };
  if (out.json && collections !== null) out.script(reportJson(report));
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
