import { toBase64 } from '../tlog/base64.ts';
import { bytesOfDigest, type Digest, EMPTY_ROOT } from '../tlog/digest.ts';
import type { OnNode } from '../tlog/tree.ts';
import type { Claim, LetterClaim } from './claims.ts';
import { createFindings, type Damage, type DamageCode } from './damage.ts';
import { createLettersCheck } from './letters-check.ts';
import type { ChainedEvent } from './link.ts';
import { createPartitionLog, type Hashing, type LogPlace } from './partition-log.ts';
import { contradictionOf, type IsEnough, isLate, lastTimeOf, missingWitnesses, witnessesOf } from './witnessed.ts';

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
  /** Those of a time up to which decisions are believed. */
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

/** Told of the tree while it grows, in the order of leaves. */
export interface TreeListener<E, R> {
  readonly onNode?: OnNode;
  onLeaf?(event: E, record: R): void;
  /** Called when a checkpoint covers the first `size` leaves. */
  onVerified?(size: number): void;
  /**
   * Called when the log differs from the signed one: no checkpoint covers the leaves that are not verified by now, nor later
   * ones.
   */
  onDiffers?(): void;
}

/** A record of the log, as far as it is looked at here. */
export interface LogRecord {
  readonly key: Uint8Array | null;
  readonly raw: Uint8Array;
  /** The broker's time, in milliseconds since 1970. */
  readonly timestamp: number;
}

interface Checked {
  readonly hashing: Hashing;
  readonly partition: number;
  readonly origin: string;
  readonly claims: readonly Claim[];
  readonly letters?: readonly LetterClaim[];
  /** In milliseconds since 1970. */
  readonly now: number;
  /** The witness policy: reports whether these witnesses are enough. */
  readonly isEnough?: IsEnough | undefined;
  /** The progress of an earlier check of the same log; `claims` are those that it has not had. */
  readonly from?: CheckPlace | undefined;
}

/** A log that was found whole up to some event, and all that checking on from there needs. */
export interface CheckPlace {
  readonly log: LogPlace;
  readonly checkpoints: number;
  readonly checkpointed: number;
  readonly uncoveredSince: number | undefined;
  readonly witnessed: number;
  readonly witnessedAt: number | undefined;
  readonly unwitnessedSince: number | undefined;
  /** Roots that were compared, by size: the newest, the largest last. */
  readonly roots: ReadonlyMap<number, Digest>;
  /** Claims about larger trees. */
  readonly pending: readonly Claim[];
}

/** The most roots that are kept to verify earlier checkpoints against a log that was checked before. */
const MOST_ROOTS = 10_000;

/** Reports whether a claim can be judged from a place. */
export const isJudgedFrom = ({ log, roots }: CheckPlace, { size }: Claim): boolean =>
  size >= log.size || size === 0 || roots.has(size);

export interface LogCheck<E, R> {
  /** Something that is wrong besides the log and its checkpoints themselves. */
  found(damage: Damage): void;
  /**
   * Takes the next event that carries policy's proof. `whereOf` names its place for people if something is wrong; `hash` is the
   * SHA-256 of its value, if known already. Returns true if it is a leaf of the tree.
   */
  take<One extends R>(event: E, record: One, whereOf: (record: One) => string, hash?: Digest): boolean;
  /** Takes only the leaf's hash of the next event, which is missing: chains are verified by the known values beside it. */
  pass(hash: Digest): void;
  /** The next record cannot be taken: nothing after it follows an intact record. */
  broken(code: DamageCode, sentence: string): void;
  /** Called when the log has been read to its end. */
  finish(): CheckedPartition;
  /** Undefined once something was found: what is not whole is checked again, from where it was last whole. */
  place(): CheckPlace | undefined;
}

/** Holds one partition of the log against all that was ever signed of it, as far as that is given. Pure. */
export function createLogCheck<E extends ChainedEvent, R extends LogRecord>(
  { hashing, partition, origin, claims: signed, letters = [], now, isEnough, from }: Checked,
  listener: TreeListener<E, R> = {},
): LogCheck<E, R> {
  const log = createPartitionLog(hashing, { onNode: listener.onNode, from: from?.log });
  const roots = new Map([[0, EMPTY_ROOT], ...(from?.roots ?? [])]);
  const kept = createLettersCheck(letters, hashing.sha256);
  const claims = [...signed, ...kept.claims];
  const bySize = Map.groupBy([...(from?.pending ?? []), ...claims], ({ size }) => size);
  const findings = createFindings();
  for (const [size, same] of bySize) {
    const [first, ...others] = same;
    const other = others.find(({ root }) => root !== first?.root);
    if (first === undefined || other === undefined) continue;
    const sentence = `${first.where} and ${other.where} were both signed over ${size} events, and their roots differ: there are two histories.`;
    findings.add('CHECKPOINTS_FORK', sentence);
  }
  /** Those that the log does not fit, and of them those of a size at which it fits another. */
  const differing: Claim[] = [];
  const forked = new Set<Claim>();
  let checkpoints = from?.checkpoints ?? 0;
  let checkpointed = from?.checkpointed ?? 0;
  /** The time of the first event after the newest checkpoint that fits. */
  let uncoveredSince = from?.uncoveredSince;
  let witnessed = from?.witnessed ?? 0;
  let witnessedAt = from?.witnessedAt;
  /**
   * The same, after the newest one that enough witnesses have cosigned; or when they did, if that is earlier: whoever forges what
   * follows has the broker's time of it in hand, and not the time that a witness has signed.
   */
  let unwitnessedSince = from?.unwitnessedSince;
  let isBroken = false;
  let hashesAlone = 0;

  /** Claims about trees that were left behind before this check began. */
  for (const [size, here] of bySize) {
    if (size >= log.size) continue;
    bySize.delete(size);
    const fitting = here.filter(({ root }) => root === roots.get(size));
    differing.push(...here.filter((claim) => !fitting.includes(claim)));
    checkpoints += fitting.length;
  }
  if (differing.length > 0) listener.onDiffers?.();

  /** Each claim about a tree of the present size. */
  function compare(): void {
    const here = bySize.get(log.size);
    if (here === undefined) return;
    bySize.delete(log.size);
    const root = log.root();
    const fitting = here.filter((claim) => claim.root === root);
    remember(log.size, root);
    const others = here.filter((claim) => claim.root !== root);
    differing.push(...others);
    if (fitting.length > 0) for (const claim of others) forked.add(claim);
    checkpoints += fitting.length;
    if (others.length > 0 && differing.length === others.length) listener.onDiffers?.();
    if (fitting.length === 0 || differing.length > 0) return;
    checkpointed = log.size;
    uncoveredSince = undefined;
    const cosignatures = fitting.flatMap((claim) => claim.cosignatures ?? []);
    if (isEnough?.(witnessesOf(cosignatures)) === true) {
      witnessed = log.size;
      witnessedAt = lastTimeOf(cosignatures, isEnough);
      unwitnessedSince = undefined;
    }
    listener.onVerified?.(log.size);
  }
  compare();
  function remember(size: number, root: Digest): void {
    roots.set(size, root);
    const [oldest] = roots.keys();
    if (roots.size > MOST_ROOTS && oldest !== undefined) roots.delete(oldest);
  }
  function broken(code: DamageCode, sentence: string): void {
    if (isBroken) return;
    isBroken = true;
    findings.add(code, `${sentence} What follows it in this partition was not looked at.`);
  }
  return {
    found: ({ code, sentence, count }) => findings.add(code, sentence, count),
    broken,
    take(event, record, whereOf, hash) {
      const { key, raw, timestamp } = record;
      if (isBroken) return false;
      if (!isText(key, event.tenantId)) {
        findings.add(
          'OTHER_TENANTS_EVENT',
          `${whereOf(record)} is an event of ${event.tenantId}, and stands under another key.`,
        );
        return false;
      }
      const fault = log.take(event, raw, hash);
      if (fault !== undefined) {
        const code = fault.fault === 'NO_LEAF' ? 'FOREIGN_EVENT' : (`CHAIN_${fault.fault}` as const);
        const sentence = `${whereOf(record)}: ${fault.sentence}`;
        // Readers pass over a repeat. After any other fault the tree has no next leaf.
        if (code === 'CHAIN_SEQUENCE_REPEATED') findings.add(code, sentence);
        else broken(code, sentence);
        return false;
      }
      kept.take(event, raw);
      listener.onLeaf?.(event, record);
      uncoveredSince ??= timestamp;
      unwitnessedSince ??= Math.min(timestamp, witnessedAt ?? timestamp);
      compare();
      return true;
    },
    pass(hash) {
      if (isBroken) return;
      log.pass(hash);
      hashesAlone++;
      // No hash says when its event was written: it was not there before the witnesses signed, or not long before.
      unwitnessedSince ??= witnessedAt;
      compare();
    },
    finish() {
      const [first, ...others] = differing.filter((claim) => !forked.has(claim));
      if (first !== undefined) {
        const more = others.length === 0 ? '' : ` ${others.length} more do not fit either.`;
        const sentence = `${first.where} was signed, and its root is not that of the first ${first.size} events as they stand in the log: there are two histories.${more}`;
        findings.add('CHECKPOINT_DIFFERS', sentence);
      }
      const beyond = [...bySize.values()].flat().sort((a, b) => b.size - a.size);
      const [furthest] = beyond;
      if (furthest !== undefined && !isBroken) {
        const sentence = `${furthest.where} was signed over ${furthest.size} events, and the log has ${log.size}: its end was cut off.`;
        findings.add('CHECKPOINT_BEYOND_LOG', sentence);
      }
      if (claims.length === 0 && checkpoints === 0 && log.size > 0) {
        const sentence = `Nothing that audit signed stands for the ${log.size} events of this partition. Right after the first of them that is so for a minute.`;
        findings.add('NO_CHECKPOINT', sentence);
      } else if (!isBroken && differing.length === 0 && isLate(uncoveredSince, now)) {
        const since = new Date(uncoveredSince ?? now).toISOString();
        const sentence = `What audit signed stands for ${checkpointed} of the ${log.size} events of this partition, and the next one has been there since ${since}: audit has stopped signing, or the newest checkpoints were taken away.`;
        findings.add('CHECKPOINTS_BEHIND', sentence);
      }
      const contradicting = contradictionOf([...differing, ...(isBroken ? [] : beyond)]);
      if (contradicting !== undefined) findings.add('WITNESS_SAW_ANOTHER_LOG', contradicting);
      for (const { code, sentence } of kept.finish(isBroken, [...differing, ...(isBroken ? [] : beyond)])) {
        findings.add(code, sentence);
      }
      const isWhole = contradicting === undefined && !isBroken && differing.length === 0;
      if (isEnough !== undefined) {
        const since = isWhole ? unwitnessedSince : undefined;
        const missing = missingWitnesses({ witnessed, events: log.size, since, now });
        if (missing !== undefined) findings.add('WITNESSES_MISSING', missing);
      }
      const root = toBase64(bytesOfDigest(log.root()));
      const before = from === undefined ? {} : { checkedBefore: from.log.size };
      const found = {
        partition,
        origin,
        events: log.size,
        ...before,
        readToEnd: !isBroken,
        root,
        checkpoints,
        checkpointed,
        damage: findings.all(),
      };
      return {
        ...found,
        ...(isEnough === undefined ? {} : { witnessed }),
        ...(letters.length === 0 ? {} : { letters: kept.fitting() }),
        ...(hashesAlone === 0 ? {} : { hashesAlone }),
      };
    },
    place() {
      if (isBroken || differing.length > 0 || findings.all().length > 0) return undefined;
      const times = { uncoveredSince, witnessedAt, unwitnessedSince };
      const pending = [...bySize.values()].flat();
      return { log: log.place(), checkpoints, checkpointed, witnessed, ...times, roots: new Map(roots), pending };
    },
  };
}

/** Ids are ASCII, so a key that is one has a byte for each of its letters. */
function isText(bytes: Uint8Array | null, text: string): boolean {
  if (bytes === null || bytes.length !== text.length) return false;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== text.charCodeAt(at)) return false;
  return true;
}
