import type { Damage } from './damage.ts';

export interface CheckedPartition {
  readonly partition: number;
  readonly origin: string;
  /** Events that count, and the root of their tree, in base64. */
  readonly events: number;
  /** How many of them an earlier check has looked at, and not this one. */
  readonly checkedBefore?: number;
  readonly root: string;
  /** True if everything was read: some kinds of damage end the reading. */
  readonly readToEnd: boolean;
  /** The number of events of which only the leaf's hash was there: nothing but their place in the tree was verified. */
  readonly hashesAlone?: number;
  /** For an archive: the number of files with events. */
  readonly files?: number;
  /** The number of checkpoints that fit, and the size that the newest of them covers. */
  readonly checkpoints: number;
  readonly checkpointed: number;
  /** The number of events whose decisions were decided again. */
  readonly decisions?: CheckedDecisions;
  /** With a witness policy: the size of the newest checkpoint that enough witnesses have cosigned. */
  readonly witnessed?: number;
  /** With e-mails: the number of them that the log fits. */
  readonly letters?: number;
  readonly damage: readonly Damage[];
}

/** How many events were decided again, and how many were not: their decisions are believed by their proof. */
export interface CheckedDecisions {
  readonly again: number;
  /** Refusals, and what is sealed: the log does not say what was asked. */
  readonly untold: number;
  /** Decisions of a time up to which they are believed. */
  readonly believed: number;
}

/** Up to where somebody vouches for the log, if that is not its end: audit, and with a policy enough witnesses. */
export function vouchedUpTo({ events, checkpointed, witnessed }: CheckedPartition): string | undefined {
  if (witnessed !== undefined && witnessed < events) return `witnessed up to ${witnessed} of ${events}`;
  return checkpointed < events ? `up to ${checkpointed} of ${events}` : undefined;
}

/** Returns what is still open in a partition without damage. */
export function openIn(one: CheckedPartition): string | undefined {
  const { events, hashesAlone } = one;
  return vouchedUpTo(one) ?? (hashesAlone === undefined ? undefined : `hashes alone of ${hashesAlone} of ${events}`);
}
