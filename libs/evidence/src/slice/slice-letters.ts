import type { Checkpoint } from '../tlog/checkpoint.ts';
import type { Digest, NodeHash } from '../tlog/digest.ts';
import { isConsistent } from '../tlog/proofs.ts';
import type { LetterClaim, PlacedLetter } from '../verifying/claims.ts';
import type { Damage } from '../verifying/damage.ts';

type Finding = Pick<Damage, 'code' | 'sentence'>;

/** The first and the last number of events that follow each other. */
export type Stretch = readonly [from: number, to: number];

/**
 * Holds what letters said against a slice. An event whose hash is there, under the number that the letter names, stands as it did, and so
 * do those before it as far back as each names the one before: what an event names of which the hash alone is there, nobody sees. Where
 * the slice proves that its tree begins with that of a letter's checkpoint, all events in that stand as they did. Policy's proof in a
 * letter is of a hash, and not of the tenant and the number beside it: where the slice has another event there, one of the two is not as
 * it was, and only the log can show which.
 */
export function createSliceLetters(letters: readonly PlacedLetter[], node: NodeHash) {
  const byHash = Map.groupBy(letters, ({ hash }) => hash);
  const numbers = new Set(letters.map(({ sequence }) => sequence));
  /** Up to which number the event of each stands, and from which on it names all. */
  const stands = new Map<PlacedLetter, Stretch>();
  let named: number | undefined;
  const present = new Set<number>();
  const rewritten = new Map<PlacedLetter, number>();
  /** Those of whose checkpoint it is shown whether the slice's tree begins with it. */
  const begun = new Map<PlacedLetter, boolean>();
  /** By the size of a letter's tree: the last event in it. */
  const lastIn = new Map<number, number>();
  const sizes = [...new Set(letters.map(({ checkpoint }) => checkpoint?.size ?? 0))].sort((a, b) => a - b);
  let passed = 0;

  function findingOf(letter: PlacedLetter, slice: Sliced): Finding | undefined {
    const { where, tenantId, sequence } = letter;
    const size = rewritten.get(letter);
    if (size !== undefined) {
      const sentence = `The log was rewritten after this letter was sent (${where}): the first ${size} events that a checkpoint of the slice stands for are others.`;
      return { code: 'REWRITTEN_AFTER_LETTER', sentence };
    }
    if (begun.get(letter) === false) {
      const sentence = `What the slice gives to show that its log goes on from the checkpoint in ${where} does not show it: the log was rewritten after the letter was sent, or the slice was changed. Keep both, and fetch another with \`lockbox slice --letter\`.`;
      return { code: 'CHECKPOINT_DIFFERS', sentence };
    }
    const [, number] = stands.get(letter) ?? [];
    const isSameLog = tenantId === slice.tenantId && letter.partition === slice.partition;
    if (number !== undefined) {
      if (isSameLog && number === sequence) return undefined;
      const sentence = `${where} was changed: what it calls event ${sequence} of ${tenantId} is event ${number} of ${slice.tenantId}.`;
      return { code: 'LETTER_NOT_PROVEN', sentence };
    }
    if (!isSameLog) {
      const sentence = `${where} is of ${tenantId} in partition ${letter.partition}, and the slice of ${slice.tenantId} in partition ${slice.partition}.`;
      return { code: 'NOT_COMPARED', sentence };
    }
    if (sequence > slice.through) {
      const sentence = `${where} names event ${sequence}, and the slice ends with ${slice.through}. Fetch the rest with \`lockbox slice\`; if the portal has no more after some minutes, ask the provider where it is.`;
      return { code: 'SLICE_INCOMPLETE', sentence };
    }
    if (present.has(sequence)) return { code: 'LETTER_DIFFERS', sentence: otherEvent(letter, 'the slice') };
    return { code: 'NOT_COMPARED', sentence: `${where} names event ${sequence}, which is missing in the slice.` };
  }

  /** Which events stand as they did when the letter was sent. */
  function bound(letter: PlacedLetter, { from, through }: Sliced): readonly Stretch[] {
    const named = stands.get(letter);
    const all: Stretch = [from, lastIn.get(letter.checkpoint?.size ?? 0) ?? through];
    return [...(named === undefined ? [] : [named]), ...(begun.get(letter) === true ? [all] : [])];
  }

  /** What is to show that the tree of a checkpoint of the slice begins with one of so many events. */
  function begins(second: Checkpoint, size: number, proof: readonly Digest[]): void {
    for (const letter of letters) {
      const first = letter.checkpoint;
      if (first?.origin !== second.origin || first.size !== size) continue;
      begun.set(letter, begun.get(letter) !== false && isConsistent(node, { first, second, proof }));
    }
  }

  return {
    /** An event of the slice, and whether it is seen what it names as the one before. */
    take({ sequence, leaf, hash, isShown }: Taken): void {
      for (let size = sizes[passed]; size !== undefined && size <= leaf; size = sizes[passed]) {
        lastIn.set(size, sequence - 1);
        passed++;
      }
      if (named === undefined || !isShown) named = sequence;
      if (numbers.has(sequence)) present.add(sequence);
      for (const letter of byHash.get(hash) ?? []) stands.set(letter, [named, sequence]);
    },
    begins,
    /** A checkpoint of the slice whose signature was checked. */
    under(checkpoint: Checkpoint): void {
      begins(checkpoint, checkpoint.size, []);
      for (const letter of letters) {
        const { checkpoint: own } = letter;
        if (own?.origin === checkpoint.origin && own.size === checkpoint.size && own.root !== checkpoint.root) {
          rewritten.set(letter, own.size);
        }
      }
    },
    /** When the slice has been read: what is wrong, how many letters it fits, and of which events none shows that they are as they were. */
    finish(slice: Sliced): {
      readonly findings: readonly Finding[];
      readonly fitting: number;
      readonly unbound: readonly Stretch[];
    } {
      const findings = letters.map((letter) => findingOf(letter, slice));
      const fitting = letters.filter((_, at) => findings[at] === undefined);
      return {
        findings: findings.filter((one) => one !== undefined),
        fitting: fitting.length,
        unbound: besides(
          fitting.flatMap((letter) => bound(letter, slice)),
          slice,
        ),
      };
    },
  };
}

/** What of a slice is in none of these. */
function besides(stretches: readonly Stretch[], { from, through }: Sliced): readonly Stretch[] {
  const left: Stretch[] = [];
  let next = from;
  for (const [begin, end] of stretches.toSorted(([a], [b]) => a - b)) {
    if (begin > next) left.push([next, begin - 1]);
    next = Math.max(next, end + 1);
  }
  return next > through ? left : [...left, [next, through]];
}

interface Taken {
  readonly sequence: number;
  readonly leaf: number;
  readonly hash: Digest;
  readonly isShown: boolean;
}

interface Sliced {
  readonly tenantId: string;
  readonly partition: number;
  /** The numbers of its first event and its last. */
  readonly from: number;
  readonly through: number;
}

/** What both of them may mean: nobody has signed the number. */
export const otherEvent = (
  { where, tenantId, sequence }: Pick<LetterClaim, 'where' | 'tenantId' | 'sequence'>,
  what: string,
): string =>
  `${where} names event ${sequence} of ${tenantId}, and ${what} has another event under that number. If the letter is as it came, the log was rewritten after it was sent. Keep both, and have the provider hold the letter against the log (\`lockbox verify --letter\`), where its event is looked for under every number.`;
