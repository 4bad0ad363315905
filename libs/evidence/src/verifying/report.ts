import { type CheckedPartition, openIn, vouchedUpTo } from './checked-partition.ts';
import { type Damage, damages, textOf } from './damage.ts';

export const REPORT_FORMAT = 'lockbox-verification/v1';

/** A verification's scope, keys and findings (docs/contract.md, "Verification"). */
export interface VerificationReport {
  readonly format: typeof REPORT_FORMAT;
  /** When it was made, in RFC 3339. */
  readonly madeAt: string;
  readonly installation: string;
  /** For people: what was read. */
  readonly source: string;
  /** The trusted keys. */
  readonly keys: {
    /** Ids of policy's. */
    readonly policy: readonly string[];
    /** Keys of checkpoints, SPKI in base64. */
    readonly checkpoints: readonly string[];
    /** Keys of witnesses, in the format of signed notes. */
    readonly witnesses: readonly string[];
  };
  readonly partitions: readonly CheckedPartition[];
  /** Documents that were held against the log; null where none were asked for. */
  readonly collections: readonly ComparedCollection[] | null;
  /** Letters that show nothing, and why. */
  readonly unprovenLetters: readonly string[];
  /** The parts that could not be verified, and why. */
  readonly notes: readonly string[];
}

/** A collection of MongoDB, and its differences from the log. */
export interface ComparedCollection {
  readonly collection: string;
  /** How many documents the log gives. */
  readonly documents: number;
  /** The first that differ. */
  readonly wrong: readonly {
    readonly id: string;
    /** The names of those that differ; none where the document is missing, or should not be there. */
    readonly fields: readonly string[];
  }[];
  /** How many more do. */
  readonly more: number;
  /** By partition, up to which offset its documents were compared, and of which end. */
  readonly upTo: readonly { readonly partition: number; readonly offset: number; readonly of: number }[];
}

export interface PlacedDamage extends Damage {
  /** The document's place. */
  readonly place: string;
}

export const damageIn = ({ partitions, collections, unprovenLetters }: VerificationReport): readonly PlacedDamage[] => [
  ...partitions.flatMap(({ partition, damage }) => damage.map((one) => ({ ...one, place: `partition ${partition}` }))),
  ...unprovenLetters.map((sentence) => ({ code: 'LETTER_NOT_PROVEN' as const, place: 'letters', sentence, count: 1 })),
  ...(collections ?? []).flatMap((one) => [...differencesIn(one), ...behindIn(one)]),
];

function differencesIn({ collection, wrong, more }: ComparedCollection): readonly PlacedDamage[] {
  const [first] = wrong;
  if (first === undefined) return [];
  const fields = first.fields.length === 0 ? 'it is missing, or should not be there' : first.fields.join(', ');
  const sentence = `${collection} ${first.id} is not what the log gives: ${fields}.`;
  return [{ code: 'PROJECTION_DIFFERS', place: `MongoDB, ${collection}`, sentence, count: wrong.length + more }];
}

function behindIn({ collection, upTo }: ComparedCollection): readonly PlacedDamage[] {
  const behind = upTo.filter(({ offset, of }) => offset < of);
  const [first] = behind;
  if (first === undefined) return [];
  const sentence = behindText(collection, first);
  return [{ code: 'PROJECTION_BEHIND', place: `MongoDB, ${collection}`, sentence, count: behind.length }];
}

export const behindText = (name: string, { partition, offset, of }: ComparedCollection['upTo'][number]): string =>
  `In partition ${partition} ${name} was compared up to offset ${offset} of ${of}: by what MongoDB says, its worker has come so far, and stands still. It has stopped, or somebody has set back what MongoDB says.`;

/** The verdict in a sentence. */
export function verdictOf(report: VerificationReport): {
  readonly tone: 'good' | 'open' | 'bad';
  readonly text: string;
} {
  const found = damageIn(report);
  const { partitions } = report;
  const events = partitions.reduce((sum, one) => sum + one.events, 0);
  if (found.length > 0) {
    const kinds = [...new Set(found.map(({ code }) => code))];
    return { tone: 'bad', text: `Do not rely on what was looked at: ${kinds.join(', ')}.` };
  }
  const alone = hashesAloneIn(partitions);
  const open = [
    ...(partitions.some((one) => vouchedUpTo(one) !== undefined) ? ['for the newest nobody vouches yet'] : []),
    ...(alone > 0 ? [`of ${alone} of them there were hashes alone`] : []),
  ];
  if (open.length > 0) {
    return { tone: 'open', text: `Nothing is wrong with ${events} events; ${open.join(', and ')}.` };
  }
  return { tone: 'good', text: `Whole: ${events} events in ${partitions.length} partitions.` };
}

const hashesAloneIn = (partitions: readonly CheckedPartition[]): number =>
  partitions.reduce((sum, one) => sum + (one.hashesAlone ?? 0), 0);

/** The result of a partition. */
const resultOf = (one: CheckedPartition): string =>
  one.damage.length > 0 ? one.damage.map(({ code }) => code).join(', ') : (openIn(one) ?? 'whole');

/** The checks that were made, so that the verdict is not overrated. */
export function checksIn({ keys, partitions, collections }: VerificationReport): readonly string[] {
  const before = partitions.reduce((sum, { checkedBefore = 0 }) => sum + checkedBefore, 0);
  const alone = hashesAloneIn(partitions);
  const some = (isSo: boolean, sentence: string): readonly string[] => (isSo ? [sentence] : []);
  return [
    ...some(
      keys.policy.length > 0,
      "Of each record: whether it bears policy's proof. One that does not is passed over, and named.",
    ),
    ...some(
      partitions.some(({ files }) => files !== undefined),
      'Of each file of the archive: whether it is as it was written, and its events are those that tiles and checkpoints stand for.',
    ),
    ...some(
      partitions.some(({ hashesAlone, events }) => hashesAlone !== events),
      "Of each event: whether it stands under its tenant's key, and names the bytes of its tenant's event before it.",
    ),
    'Of each partition: whether its tree has the root that each checkpoint names, so that every checkpoint stands for the beginning of every later one.',
    ...some(
      partitions.some(({ decisions }) => (decisions?.again ?? 0) > 0),
      'Of each decision: whether the rules of this release lead from the facts that the log records to the events that it has. What was refused or sealed is believed, and so is who sent a command.',
    ),
    ...some(collections !== null, 'Of each document: whether it is what the projector makes of the log.'),
    ...some(
      alone > 0,
      `Of ${alone} events there were hashes alone: of them nothing but their place in the tree was looked at.`,
    ),
    ...some(before > 0, `${before} of the events an earlier run has looked at, and not this one: they are believed.`),
  ];
}

export const HEADINGS: readonly string[] = [
  'partition',
  'events',
  'checkpoints',
  'signed up to',
  'witnessed up to',
  'decided again',
  'believed',
  'result',
];

/** A partition's numbers, as the headings name them. */
export function cellsOf(one: CheckedPartition): readonly string[] {
  const { partition, events, checkpoints, checkpointed, witnessed, decisions } = one;
  const again = decisions?.again ?? 0;
  const numbers = [partition, events, checkpoints, checkpointed, witnessed, again, events - again];
  return [...numbers.map((number) => (number === undefined ? '' : String(number))), resultOf(one)];
}

/** The result of a collection: the number of compared documents, and each that differs. */
export function comparedText({ collection, documents, wrong, more, upTo }: ComparedCollection): string {
  const count = wrong.length + more;
  const asFar = upTo.some(({ offset, of }) => offset < of) ? ', as far as they were compared' : '';
  return [
    `${collection}: ${documents} documents, ${count === 0 ? 'all as the log has them' : `${count} not as the log has them`}${asFar}.`,
    ...wrong.map(({ id, fields }) => `  ${id}${fields.length === 0 ? '' : `: ${fields.join(', ')}`}`),
    ...(more === 0 ? [] : [`  and ${more} more`]),
  ].join('\n');
}

/** The report for people who read text. */
export function reportText(report: VerificationReport): string {
  const { madeAt, installation, source, keys, partitions, notes } = report;
  const rows = [HEADINGS, ...partitions.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === HEADINGS.length - 1 ? cell : cell.padStart(widths[column] ?? 0))).join('  ');
  return [
    `Verification of ${installation}`,
    '',
    verdictOf(report).text,
    '',
    `Made         ${madeAt}`,
    `Read         ${source}`,
    ...keys.policy.map((key) => `Policy       ${key}`),
    ...keys.checkpoints.map((key) => `Checkpoints  ${key}`),
    ...keys.witnesses.map((key) => `Witness      ${key}`),
    '',
    ...rows.map(line),
    '',
    ...(report.collections ?? []).map(comparedText),
    ...damageIn(report).flatMap((one) => [
      `${one.place}: ${textOf(one)}`,
      `  ${damages[one.code].meaning} (exit code ${damages[one.code].exit})`,
    ]),
    ...notes,
    '',
    ...checksIn(report),
    '',
  ].join('\n');
}

/** The report for programs; damage has its meaning and exit code with it. */
export function reportJson(report: VerificationReport): string {
  const { tone } = verdictOf(report);
  const damage = damageIn(report).map((one) => ({ ...one, ...damages[one.code] }));
  return `${JSON.stringify({ ...report, isWhole: tone === 'good', damage }, null, 2)}\n`;
}
