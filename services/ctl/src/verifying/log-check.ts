import type { AlarmCode } from '@lockbox/contracts/alarms';
import type { Event } from '@lockbox/contracts/generated/events';
import { hashOf } from '@lockbox/evidence/chain';
import { createPartitionLog } from '@lockbox/evidence/partition-log';
import { toBase64 } from '@lockbox/evidence/tlog/base64';
import type { Checkpoint } from '@lockbox/evidence/tlog/checkpoint';
import { bytesOfDigest, type Digest } from '@lockbox/evidence/tlog/digest';
import { toHex } from '@lockbox/evidence/tlog/hex';
import type { OnNode } from '@lockbox/evidence/tlog/tree';

/** What is wrong in one partition of the log. The runbook explains the codes, which audit's alarms have too. */
export interface Damage {
  readonly code: AlarmCode | 'NO_CHECKPOINT' | 'CHECKPOINTS_BEHIND' | 'REWRITTEN_AFTER_LETTER' | 'LETTER_NOT_PROVEN';
  /** Of the first, with its place. */
  readonly sentence: string;
  /** How many there are of this kind. */
  readonly count: number;
}

/** What was found, one of each kind: whoever may write to a topic can put any number of records there that are nothing. */
export function createFindings() {
  const byCode = new Map<Damage['code'], Damage>();
  return {
    add(code: Damage['code'], sentence: string, count = 1): void {
      const before = byCode.get(code);
      byCode.set(code, before === undefined ? { code, sentence, count } : { ...before, count: before.count + count });
    },
    all: (): readonly Damage[] => [...byCode.values()],
  };
}

/** The sentence, and how many more there are. */
export const textOf = ({ code, sentence, count }: Damage): string =>
  `${code}: ${sentence}${count === 1 ? '' : ` There are ${count - 1} more of this kind.`}`;

/** A witness of the policy that has cosigned a checkpoint. */
export interface Cosignature {
  readonly witness: string;
  /** When that was the newest tree that it had seen of the log, by its own clock; signed, in seconds since 1970. */
  readonly time: number;
}

/** A checkpoint whose signature was checked, to be held against the log. */
export interface Claim {
  readonly size: number;
  readonly root: Digest;
  /** Where it stands, for people. */
  readonly where: string;
  readonly cosignatures?: readonly Cosignature[];
}

/** What a letter said of the log when it was sent, proven to be Lockbox's. */
export interface LetterClaim {
  /** Which letter, for people. */
  readonly where: string;
  /** The tenant's newest event, and the SHA-256 of its value. */
  readonly tenantId: string;
  readonly sequence: number;
  readonly hash: Digest;
  readonly checkpoint?: Checkpoint | undefined;
}

export interface CheckedPartition {
  readonly partition: number;
  readonly origin: string;
  /** Events that count, and the root of their tree, in base64. */
  readonly events: number;
  readonly root: string;
  /** How many checkpoints fit, and the size that the newest of them stands for. */
  readonly checkpoints: number;
  readonly checkpointed: number;
  /** With a policy: the size that the newest of them stands for that enough witnesses have cosigned. */
  readonly witnessed?: number;
  /** With letters: how many of them the log fits. */
  readonly letters?: number;
  readonly damage: readonly Damage[];
}

/** Up to where somebody vouches for the log, if that is not its end: audit, and with a policy enough witnesses. */
export function vouchedUpTo({ events, checkpointed, witnessed }: CheckedPartition): string | undefined {
  if (witnessed !== undefined && witnessed < events) return `witnessed up to ${witnessed} of ${events}`;
  return checkpointed < events ? `up to ${checkpointed} of ${events}` : undefined;
}

/** Told of the tree while it grows, in the order of leaves. */
export interface TreeListener {
  readonly onNode?: OnNode;
  onLeaf?(event: Event, record: LogRecord): void;
  /** The first `size` leaves are those that a checkpoint stands for. */
  onVerified?(size: number): void;
}

export interface LogRecord {
  readonly offset: number;
  readonly key: Buffer | null;
  readonly raw: Buffer;
  readonly headers: Readonly<Record<string, Buffer | undefined>>;
  /** The broker's time, in milliseconds since 1970. */
  readonly timestamp: number;
}

interface Checked {
  readonly partition: number;
  readonly origin: string;
  readonly claims: readonly Claim[];
  readonly letters?: readonly LetterClaim[];
  /** In milliseconds since 1970. */
  readonly now: number;
  /** Of a policy: whether these witnesses are enough. */
  readonly isEnough?: IsEnough | undefined;
}

type IsEnough = (names: ReadonlySet<string>) => boolean;

/** Audit signs once a minute where the log has grown: after so long it no longer does. */
const LATEST_MS = 3_600_000;

const witnessesOf = (cosignatures: readonly Cosignature[]): ReadonlySet<string> =>
  new Set(cosignatures.map(({ witness }) => witness));

/** The latest time, in milliseconds since 1970, that enough witnesses have signed; none where a policy needs no witness. */
function lastTimeOf(cosignatures: readonly Cosignature[], isEnough: IsEnough): number | undefined {
  const latestFirst = cosignatures.toSorted((a, b) => b.time - a.time);
  const last = latestFirst.find((_, at) => isEnough(witnessesOf(latestFirst.slice(0, at + 1))));
  return last === undefined ? undefined : last.time * 1_000;
}

export interface LogCheck {
  /** Something that is wrong besides the log and its checkpoints themselves. */
  found(damage: Damage): void;
  /** The next event that policy's proof stands for; `where` is its place, for people. */
  take(event: Event, record: LogRecord, where: string): void;
  /** When the log has been read to its end. */
  finish(): CheckedPartition;
}

/** Holds one partition of the log against all that was ever signed of it, as far as that is given. Pure. */
export function createLogCheck(
  { partition, origin, claims: signed, letters = [], now, isEnough }: Checked,
  listener: TreeListener = {},
): LogCheck {
  const log = createPartitionLog(listener.onNode);
  const kept = createLettersCheck(letters);
  const claims = [...signed, ...kept.claims];
  const bySize = Map.groupBy(claims, ({ size }) => size);
  const findings = createFindings();
  const differing: Claim[] = [];
  let checkpoints = 0;
  let checkpointed = 0;
  /** The time of the first event after the newest checkpoint that fits. */
  let uncoveredSince: number | undefined;
  let witnessed = 0;
  let witnessedAt: number | undefined;
  /**
   * The same, after the newest one that enough witnesses have cosigned; or when they did, if that is earlier: whoever forges what
   * follows has the broker's time of it in hand, and not the time that a witness has signed.
   */
  let unwitnessedSince: number | undefined;
  let isBroken = false;

  /** Each claim about a tree of the present size. */
  function compare(): void {
    const here = bySize.get(log.size) ?? [];
    bySize.delete(log.size);
    if (here.length === 0) return;
    const root = log.root();
    const fitting = here.filter((claim) => claim.root === root);
    differing.push(...here.filter((claim) => claim.root !== root));
    checkpoints += fitting.length;
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
  const isLate = (since: number | undefined): boolean => since !== undefined && since < now - LATEST_MS;

  return {
    found: ({ code, sentence, count }) => findings.add(code, sentence, count),
    take(event, record, where) {
      const { key, raw, timestamp } = record;
      if (isBroken) return;
      if (key?.toString() !== event.tenantId) {
        findings.add('FOREIGN_EVENT', `${where} stands under a key that is not its tenant.`);
        return;
      }
      const fault = log.take(event, raw);
      if (fault !== undefined) {
        const code = fault.fault === 'NO_LEAF' ? 'FOREIGN_EVENT' : (`CHAIN_${fault.fault}` as const);
        // Readers pass over a repeat. After any other fault the tree has no next leaf.
        isBroken = code !== 'CHAIN_SEQUENCE_REPEATED';
        const rest = isBroken ? ' What follows it in this partition was not looked at.' : '';
        findings.add(code, `${where}: ${fault.sentence}${rest}`);
        return;
      }
      kept.take(event, raw);
      listener.onLeaf?.(event, record);
      uncoveredSince ??= timestamp;
      unwitnessedSince ??= Math.min(timestamp, witnessedAt ?? timestamp);
      compare();
    },
    finish() {
      const [first, ...others] = differing;
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
      if (claims.length === 0 && log.size > 0) {
        const sentence = `Nothing that audit signed stands for the ${log.size} events of this partition. Right after the first of them that is so for a minute.`;
        findings.add('NO_CHECKPOINT', sentence);
      } else if (!isBroken && first === undefined && isLate(uncoveredSince)) {
        const since = new Date(uncoveredSince ?? now).toISOString();
        const sentence = `What audit signed stands for ${checkpointed} of the ${log.size} events of this partition, and the next one has been there since ${since}: audit has stopped signing, or the newest checkpoints were taken away.`;
        findings.add('CHECKPOINTS_BEHIND', sentence);
      }
      const contradicting = [...differing, ...(isBroken ? [] : beyond)].find(
        ({ cosignatures = [] }) => cosignatures.length > 0,
      );
      if (contradicting !== undefined) {
        const { cosignatures = [], size, where } = contradicting;
        const sentence = `${[...witnessesOf(cosignatures)].join(', ')} cosigned a log whose first ${size} events are not those that stand here (${where}): somebody was shown another history.`;
        findings.add('WITNESS_SAW_ANOTHER_LOG', sentence);
      }
      for (const { code, sentence } of kept.finish(isBroken, [...differing, ...(isBroken ? [] : beyond)])) {
        findings.add(code, sentence);
      }
      const isWhole = contradicting === undefined && !isBroken && first === undefined;
      if (isEnough !== undefined && witnessed === 0 && log.size > 0) {
        const sentence = `None of the ${log.size} events of this partition is in a tree that enough witnesses have cosigned: it may be a log that was never shown to them. Right after the first event that is so for a minute.`;
        findings.add('WITNESSES_MISSING', sentence);
      } else if (isEnough !== undefined && isWhole && isLate(unwitnessedSince)) {
        const since = new Date(unwitnessedSince ?? now).toISOString();
        const sentence = `Enough witnesses have cosigned ${witnessed} of the ${log.size} events of this partition, and nothing further since ${since}. Right after an event that follows a quiet hour that is so for a minute.`;
        findings.add('WITNESSES_MISSING', sentence);
      }
      const root = toBase64(bytesOfDigest(log.root()));
      const found = { partition, origin, events: log.size, root, checkpoints, checkpointed, damage: findings.all() };
      return {
        ...found,
        ...(isEnough === undefined ? {} : { witnessed }),
        ...(letters.length === 0 ? {} : { letters: kept.fitting() }),
      };
    },
  };
}

/**
 * Holds what letters said against the log. Policy's proof in a letter is of its event's hash, and not of the number beside it: so the
 * hash is looked for wherever it stands, and a number that was changed accuses nobody.
 */
function createLettersCheck(letters: readonly LetterClaim[]) {
  const waiting = Map.groupBy(letters, (letter) => letter.hash);
  const claims = new Map<Claim, LetterClaim>(
    letters.flatMap((letter) => {
      const { where, checkpoint } = letter;
      return checkpoint === undefined
        ? []
        : [[{ ...checkpoint, where: `the checkpoint in ${where}` }, letter] as const];
    }),
  );
  const fit = new Set<LetterClaim>();
  const findings = new Map<LetterClaim, Pick<Damage, 'code' | 'sentence'>>();
  const rewritten = (letter: LetterClaim, what: string): void => {
    fit.delete(letter);
    const sentence = `The log was rewritten after this letter was sent (${letter.where}): ${what}.`;
    findings.set(letter, { code: 'REWRITTEN_AFTER_LETTER', sentence });
  };
  return {
    claims: [...claims.keys()] as readonly Claim[],
    /** An event of the log. */
    take({ tenantId, sequence }: Pick<Event, 'tenantId' | 'sequence'>, raw: Buffer): void {
      if (waiting.size === 0) return;
      const digest: Digest = hashOf(raw).toString('latin1');
      for (const letter of waiting.get(digest) ?? []) {
        if (letter.tenantId === tenantId && letter.sequence === sequence) fit.add(letter);
        else {
          const sentence = `${letter.where} was changed: what it calls event ${letter.sequence} of ${letter.tenantId} is event ${sequence} of ${tenantId}.`;
          findings.set(letter, { code: 'LETTER_NOT_PROVEN', sentence });
        }
      }
      waiting.delete(digest);
    },
    /** When the log has been read to its end, or to where it is broken: what is wrong with it by a letter, or with the letter. */
    finish(isBroken: boolean, differing: readonly Claim[]): Iterable<Pick<Damage, 'code' | 'sentence'>> {
      for (const claim of differing) {
        const letter = claims.get(claim);
        if (letter !== undefined) rewritten(letter, `its first ${claim.size} events were others`);
      }
      for (const letter of isBroken ? [] : [...waiting.values()].flat()) {
        const { sequence, tenantId } = letter;
        const hex = toHex(bytesOfDigest(letter.hash));
        rewritten(letter, `event ${sequence} of ${tenantId}, with the hash ${hex}, no longer stands in it`);
      }
      return findings.values();
    },
    fitting: (): number => fit.size,
  };
}
