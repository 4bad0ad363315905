import { toBase64 } from '../tlog/base64.ts';
import { bytesOfDigest, type Digest, EMPTY_ROOT } from '../tlog/digest.ts';
import type { OnNode } from '../tlog/tree.ts';
import type { CheckedPartition } from './checked-partition.ts';
import type { Claim, LetterClaim } from './claims.ts';
import { createFindings, type Damage, type DamageCode } from './damage.ts';
import { createLettersCheck } from './letters-check.ts';
import type { ChainedEvent } from './link.ts';
import { createHashedLog, type Hashing, type LogPlace, type PartitionLog } from './partition-log.ts';
import { contradictionOf, type IsEnough, isLate, lastTimeOf, missingWitnesses, witnessesOf } from './witnessed.ts';

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

/** Compares one partition of the log with everything that was ever signed of it, as far as that is given. Pure. */
export class LogCheck<E extends ChainedEvent, R extends LogRecord> {
  private readonly checked: Checked;
  private readonly listener: TreeListener<E, R>;
  private readonly log: PartitionLog;
  private readonly roots: Map<number, Digest>;
  private readonly kept: ReturnType<typeof createLettersCheck>;
  private readonly claims: readonly Claim[];
  private readonly bySize: Map<number, readonly Claim[]>;
  private readonly findings = createFindings();
  /** The claims that the log does not match, and of them those of a size at which it matches another. */
  private readonly differing: Claim[] = [];
  private readonly forked = new Set<Claim>();
  private checkpoints: number;
  private checkpointed: number;
  /** The time of the first event after the newest checkpoint that matches. */
  private uncoveredSince: number | undefined;
  private witnessed: number;
  private witnessedAt: number | undefined;
  /**
   * The same, after the newest one that enough witnesses have cosigned; or the time of their signatures, if that is earlier: a forger
   * of later events controls the broker's time of them, but not the time that a witness has signed.
   */
  private unwitnessedSince: number | undefined;
  private isBroken = false;
  private hashesAlone = 0;

  constructor(checked: Checked, listener: TreeListener<E, R> = {}) {
    const { hashing, claims, letters = [], from } = checked;
    this.checked = checked;
    this.listener = listener;
    this.log = createHashedLog(hashing, { onNode: listener.onNode, from: from?.log });
    this.roots = new Map([[0, EMPTY_ROOT], ...(from?.roots ?? [])]);
    this.kept = createLettersCheck(letters, hashing.sha256);
    this.claims = [...claims, ...this.kept.claims];
    this.bySize = Map.groupBy([...(from?.pending ?? []), ...this.claims], ({ size }) => size);
    this.checkpoints = from?.checkpoints ?? 0;
    this.checkpointed = from?.checkpointed ?? 0;
    this.uncoveredSince = from?.uncoveredSince;
    this.witnessed = from?.witnessed ?? 0;
    this.witnessedAt = from?.witnessedAt;
    this.unwitnessedSince = from?.unwitnessedSince;
    this.findForks();
    this.compareEarlier();
    this.compare();
  }

  /** Finds claims of one size and different roots. */
  private findForks(): void {
    for (const [size, [first, ...others]] of this.bySize) {
      const other = others.find(({ root }) => root !== first?.root);
      if (first === undefined || other === undefined) continue;
      const sentence = `${first.where} and ${other.where} were both signed over ${size} events, and their roots differ: there are two histories.`;
      this.findings.add('CHECKPOINTS_FORK', sentence);
    }
  }

  /** Compares the claims about trees that are smaller than the one that this check continues. */
  private compareEarlier(): void {
    for (const [size, here] of this.bySize) {
      if (size >= this.log.size) continue;
      this.bySize.delete(size);
      const fitting = here.filter(({ root }) => root === this.roots.get(size));
      this.differing.push(...here.filter((claim) => !fitting.includes(claim)));
      this.checkpoints += fitting.length;
    }
    if (this.differing.length > 0) this.listener.onDiffers?.();
  }

  /** Each claim about a tree of the present size. */
  private compare(): void {
    const here = this.bySize.get(this.log.size);
    if (here === undefined) return;
    this.bySize.delete(this.log.size);
    const root = this.log.root();
    const fitting = here.filter((claim) => claim.root === root);
    this.remember(this.log.size, root);
    const others = here.filter((claim) => claim.root !== root);
    this.differing.push(...others);
    if (fitting.length > 0) for (const claim of others) this.forked.add(claim);
    this.checkpoints += fitting.length;
    if (others.length > 0 && this.differing.length === others.length) this.listener.onDiffers?.();
    if (fitting.length === 0 || this.differing.length > 0) return;
    this.checkpointed = this.log.size;
    this.uncoveredSince = undefined;
    const { isEnough } = this.checked;
    const cosignatures = fitting.flatMap((claim) => claim.cosignatures ?? []);
    if (isEnough?.(witnessesOf(cosignatures)) === true) {
      this.witnessed = this.log.size;
      this.witnessedAt = lastTimeOf(cosignatures, isEnough);
      this.unwitnessedSince = undefined;
    }
    this.listener.onVerified?.(this.log.size);
  }

  private remember(size: number, root: Digest): void {
    this.roots.set(size, root);
    const [oldest] = this.roots.keys();
    if (this.roots.size > MOST_ROOTS && oldest !== undefined) this.roots.delete(oldest);
  }

  /** Ends the check: the next record cannot be taken, and nothing after it follows an intact record. */
  broken(code: DamageCode, sentence: string): void {
    if (this.isBroken) return;
    this.isBroken = true;
    this.findings.add(code, `${sentence} What follows it in this partition was not looked at.`);
  }

  /** Adds damage that is found elsewhere than in the log and its checkpoints. */
  found({ code, sentence, count }: Damage): void {
    this.findings.add(code, sentence, count);
  }

  /**
   * Takes the next event that carries policy's proof. `whereOf` names its place for people if something is wrong; `hash` is the
   * SHA-256 of its value, if known already. Returns true if it is a leaf of the tree.
   */
  take<One extends R>(event: E, record: One, whereOf: (record: One) => string, hash?: Digest): boolean {
    const { key, raw, timestamp } = record;
    if (this.isBroken) return false;
    if (!isText(key, event.tenantId)) {
      this.findings.add(
        'OTHER_TENANTS_EVENT',
        `${whereOf(record)} is an event of ${event.tenantId}, and stands under another key.`,
      );
      return false;
    }
    const fault = this.log.take(event, raw, hash);
    if (fault !== undefined) {
      const code = fault.fault === 'NO_LEAF' ? 'FOREIGN_EVENT' : (`CHAIN_${fault.fault}` as const);
      const sentence = `${whereOf(record)}: ${fault.sentence}`;
      // Readers pass over a repeat. After any other fault the tree has no next leaf.
      if (code === 'CHAIN_SEQUENCE_REPEATED') this.findings.add(code, sentence);
      else this.broken(code, sentence);
      return false;
    }
    this.kept.take(event, raw);
    this.listener.onLeaf?.(event, record);
    this.uncoveredSince ??= timestamp;
    this.unwitnessedSince ??= Math.min(timestamp, this.witnessedAt ?? timestamp);
    this.compare();
    return true;
  }

  /** Takes only the leaf's hash of the next event, which is missing: chains are verified by the known values beside it. */
  pass(hash: Digest): void {
    if (this.isBroken) return;
    this.log.pass(hash);
    this.hashesAlone++;
    // No hash says when its event was written: it was not there before the witnesses signed, or not long before.
    this.unwitnessedSince ??= this.witnessedAt;
    this.compare();
  }

  /** Called when the log has been read to its end. */
  finish(): CheckedPartition {
    const beyond = this.isBroken ? [] : [...this.bySize.values()].flat().sort((a, b) => b.size - a.size);
    this.judgeClaims(beyond);
    this.judgeSilence();
    const unmatched = [...this.differing, ...beyond];
    const contradicting = contradictionOf(unmatched);
    if (contradicting !== undefined) this.findings.add('WITNESS_SAW_ANOTHER_LOG', contradicting);
    for (const { code, sentence } of this.kept.finish(this.isBroken, unmatched)) this.findings.add(code, sentence);
    const { partition, origin, letters = [], isEnough, from, now } = this.checked;
    if (isEnough !== undefined) {
      const isWhole = contradicting === undefined && !this.isBroken && this.differing.length === 0;
      const since = isWhole ? this.unwitnessedSince : undefined;
      const missing = missingWitnesses({ witnessed: this.witnessed, events: this.log.size, since, now });
      if (missing !== undefined) this.findings.add('WITNESSES_MISSING', missing);
    }
    return {
      ...{ partition, origin, events: this.log.size },
      ...(from === undefined ? {} : { checkedBefore: from.log.size }),
      readToEnd: !this.isBroken,
      root: toBase64(bytesOfDigest(this.log.root())),
      checkpoints: this.checkpoints,
      checkpointed: this.checkpointed,
      damage: this.findings.all(),
      ...(isEnough === undefined ? {} : { witnessed: this.witnessed }),
      ...(letters.length === 0 ? {} : { letters: this.kept.fitting() }),
      ...(this.hashesAlone === 0 ? {} : { hashesAlone: this.hashesAlone }),
    };
  }

  /** Reports signed trees that the log contradicts, or that are larger than it (`beyond`, the largest first). */
  private judgeClaims([furthest]: readonly Claim[]): void {
    const [first, ...others] = this.differing.filter((claim) => !this.forked.has(claim));
    if (first !== undefined) {
      const more = others.length === 0 ? '' : ` ${others.length} more do not fit either.`;
      const sentence = `${first.where} was signed, and its root is not that of the first ${first.size} events as they stand in the log: there are two histories.${more}`;
      this.findings.add('CHECKPOINT_DIFFERS', sentence);
    }
    if (furthest !== undefined) {
      const sentence = `${furthest.where} was signed over ${furthest.size} events, and the log has ${this.log.size}: its end was cut off.`;
      this.findings.add('CHECKPOINT_BEYOND_LOG', sentence);
    }
  }

  /** Reports a log whose newest events have no checkpoint for too long. */
  private judgeSilence(): void {
    const { now } = this.checked;
    const events = this.log.size;
    if (this.claims.length === 0 && this.checkpoints === 0 && events > 0) {
      const sentence = `Nothing that audit signed stands for the ${events} events of this partition. Right after the first of them that is so for a minute.`;
      this.findings.add('NO_CHECKPOINT', sentence);
    } else if (!this.isBroken && this.differing.length === 0 && isLate(this.uncoveredSince, now)) {
      const since = new Date(this.uncoveredSince ?? now).toISOString();
      const sentence = `What audit signed stands for ${this.checkpointed} of the ${events} events of this partition, and the next one has been there since ${since}: audit has stopped signing, or the newest checkpoints were taken away.`;
      this.findings.add('CHECKPOINTS_BEHIND', sentence);
    }
  }

  /** Undefined once something was found: a later check then starts from the last place without damage. */
  place(): CheckPlace | undefined {
    if (this.isBroken || this.differing.length > 0 || this.findings.all().length > 0) return undefined;
    const { checkpoints, checkpointed, witnessed, uncoveredSince, witnessedAt, unwitnessedSince } = this;
    const times = { uncoveredSince, witnessedAt, unwitnessedSince };
    const pending = [...this.bySize.values()].flat();
    return {
      ...{ log: this.log.place(), checkpoints, checkpointed, witnessed, ...times },
      ...{ roots: new Map(this.roots), pending },
    };
  }
}

/** Ids are ASCII, so a key that is one has a byte for each of its letters. */
function isText(bytes: Uint8Array | null, text: string): boolean {
  if (bytes === null || bytes.length !== text.length) return false;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== text.charCodeAt(at)) return false;
  return true;
}
