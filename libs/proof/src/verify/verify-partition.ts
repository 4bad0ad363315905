import type { Event } from '@lockbox/contracts/generated/events';
import { nodeHashing } from '@lockbox/evidence/partition-log';
import type { CheckedPartition } from '@lockbox/evidence/verifying/checked-partition';
import type { Claim, LetterClaim } from '@lockbox/evidence/verifying/claims';
import type { Damage } from '@lockbox/evidence/verifying/damage';
import { type CheckPlace, LogCheck, type TreeListener } from '@lockbox/evidence/verifying/log-check';
import type { IsEnough } from '@lockbox/evidence/verifying/witnessed';
import type { CheckedRecord } from './check-records.ts';
import { type DecisionFollower, type FollowerPlace, followDecisions } from './decisions.ts';

/** A place that one partition of the log is read from: a cluster, a published folder, an archive. */
export interface LogSource {
  readonly partition: number;
  /** The log that its checkpoints name (docs/contract.md, "Checkpoints"). */
  readonly origin: string;
  /** Trees that were signed, by checkpoints of the source and others that it is verified against. */
  readonly claims: readonly Claim[];
  /** Trees that letters name. */
  readonly letters?: readonly LetterClaim[];
  /** Damage that was found while the claims were read. */
  readonly damage?: readonly Damage[];
  /** An earlier run that this one goes on from. */
  readonly from?: { readonly check: CheckPlace; readonly decisions: FollowerPlace | null } | undefined;
  /** False where hashes of events alone are there, so that nothing can be decided again. */
  readonly hasEvents?: boolean;
  /** Hands over the leaves that follow, in order, and yields after each portion. */
  leaves(into: LeafChecks): AsyncIterable<void>;
  /** All leaves were handed over and judged. */
  finished?(into: LeafChecks): Promise<void>;
}

/** The checks that every leaf goes through. */
export interface LeafChecks {
  /** Chains, the tree's root at each signed size, witnesses. */
  readonly check: LogCheck<Event, CheckedRecord>;
  /** Decides again; undefined where decisions are believed. */
  readonly decisions: DecisionFollower | undefined;
}

/** Follows the leaves of a partition while they are verified. */
export interface PartitionListener extends TreeListener<Event, CheckedRecord> {
  /** Awaited after each portion of records. */
  flush?(): Promise<void>;
  /** Awaited after the last portion. */
  end?(): Promise<void>;
}

export interface VerifyOptions {
  /** In milliseconds since 1970. */
  readonly now: number;
  /** Returns whether enough witnesses have cosigned a tree. Without it no witness is required. */
  readonly isEnough?: IsEnough | undefined;
  /** Decides again what was decided after this time, in milliseconds since 1970. */
  readonly decisions?: { readonly believedUntil: number } | undefined;
  readonly listener?: PartitionListener;
}

/** Verifies one partition of the log, wherever it is read from. */
export async function verifyPartition(
  { partition, origin, claims, letters = [], damage = [], from, hasEvents = true, ...source }: LogSource,
  { now, isEnough, decisions, listener = {} }: VerifyOptions,
): Promise<CheckedPartition> {
  const check = new LogCheck<Event, CheckedRecord>(
    { hashing: nodeHashing, partition, origin, claims, letters, now, isEnough, from: from?.check },
    listener,
  );
  for (const one of damage) check.found(one);
  const follower =
    decisions && hasEvents
      ? followDecisions(
          partition,
          decisions.believedUntil,
          (damage) => check.found(damage),
          from?.decisions ?? undefined,
        )
      : undefined;
  const into: LeafChecks = { check, decisions: follower };
  for await (const _ of source.leaves(into)) await listener.flush?.();
  await listener.end?.();
  const decided = follower?.finish(now);
  const checked = check.finish();
  await source.finished?.(into);
  return { ...checked, ...(decided === undefined ? {} : { decisions: decided }) };
}
