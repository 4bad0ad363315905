import { type Damage, damages, textOf } from './damage.ts';
import { type CheckedPartition, vouchedUpTo } from './log-check.ts';

export const REPORT_FORMAT = 'lockbox-verification/v1';

/** What a verification looked at, by which keys, and what it found (docs/contract.md, "Verification"). */
export interface VerificationReport {
  readonly format: typeof REPORT_FORMAT;
  /** When it was made, in RFC 3339. */
  readonly madeAt: string;
  readonly installation: string;
  /** For people: what was read. */
  readonly source: string;
  /** What was believed. */
  readonly keys: {
    /** Ids of policy's. */
    readonly policy: readonly string[];
    /** Of checkpoints, SPKI in base64. */
    readonly checkpoints: readonly string[];
    /** Of witnesses, as tools for signed notes take them. */
    readonly witnesses: readonly string[];
  };
  readonly partitions: readonly CheckedPartition[];
  /** What could not be looked at, and why. */
  readonly notes: readonly string[];
}

export interface PlacedDamage extends Damage {
  /** Where it is. */
  readonly place: string;
}

export const damageIn = ({ partitions }: VerificationReport): readonly PlacedDamage[] =>
  partitions.flatMap(({ partition, damage }) => damage.map((one) => ({ ...one, place: `partition ${partition}` })));

/** What holds, in a sentence. */
export function verdictOf(report: VerificationReport): {
  readonly tone: 'good' | 'open' | 'bad';
  readonly text: string;
} {
  const found = damageIn(report);
  const { partitions } = report;
  const events = partitions.reduce((sum, one) => sum + one.events, 0);
  if (found.length > 0) {
    const kinds = [...new Set(found.map(({ code }) => code))];
    return { tone: 'bad', text: `Do not rely on this log: ${kinds.join(', ')}.` };
  }
  const partly = partitions.flatMap((one) => vouchedUpTo(one) ?? []);
  if (partly.length > 0) {
    return { tone: 'open', text: `Nothing is wrong with ${events} events; for the newest nobody vouches yet.` };
  }
  return { tone: 'good', text: `Whole: ${events} events in ${partitions.length} partitions.` };
}

/** What is said of a partition. */
const resultOf = (one: CheckedPartition): string =>
  one.damage.length > 0 ? one.damage.map(({ code }) => code).join(', ') : (vouchedUpTo(one) ?? 'whole');

/** What a verification shows, so that nobody takes it for more. */
export const MEANING: readonly string[] = [
  "Each event that counts bears policy's proof, stands under its tenant's key, and names the bytes of its tenant's event before it.",
  'Of each partition the tree was made again from its events, and has the root that each checkpoint names: so every checkpoint stands for the beginning of every later one, and each event is in the tree.',
  'Where decisions were decided again, the rules of this release lead from the facts that the log records to the events that it has.',
  "Who sent a command, and what was refused or sealed, is believed by policy's proof.",
];

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
  const believed = decisions === undefined ? events : decisions.untold + decisions.believed;
  const numbers = [partition, events, checkpoints, checkpointed, witnessed, decisions?.again ?? 0, believed];
  return [...numbers.map((number) => (number === undefined ? '' : String(number))), resultOf(one)];
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
    ...damageIn(report).flatMap((one) => [
      `${one.place}: ${textOf(one)}`,
      `  ${damages[one.code].meaning} (exit code ${damages[one.code].exit})`,
    ]),
    ...notes,
    '',
    ...MEANING,
    '',
  ].join('\n');
}

/** The report for programs; damage has its meaning and exit code with it. */
export function reportJson(report: VerificationReport): string {
  const { tone } = verdictOf(report);
  const damage = damageIn(report).map((one) => ({ ...one, ...damages[one.code] }));
  return `${JSON.stringify({ ...report, isWhole: tone !== 'bad', damage }, null, 2)}\n`;
}
