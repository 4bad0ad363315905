import type { Checkpoint } from '../tlog/checkpoint.ts';
import type { Digest, NodeHash } from '../tlog/digest.ts';
import { isConsistent } from '../tlog/proofs.ts';
import type { LetterClaim, PlacedLetter } from '../verifying/claims.ts';
import type { Damage } from '../verifying/damage.ts';

type Finding = Pick<Damage, 'code' | 'sentence'>;

/** The first and the last number of events that follow each other. */
export type Stretch = readonly [from: number, to: number];

/**
 * Verifies e-mails' evidence against a tenant log export. An event whose hash is there under the number that the e-mail names
 * is unchanged, and so are the events before it, as far back as each names the one before: an event of which only the hash is
 * there names nothing. If the export proves that its tree begins with the tree of an e-mail's checkpoint, all events in that
 * tree are unchanged. Policy's proof in an e-mail covers a hash, not the tenant and the number beside it: if the export has
 * another event there, one of the two was altered, and only the log can show which.
 */
export function createSliceLetters(letters: readonly PlacedLetter[], node: NodeHash) {
  const byHash = Map.groupBy(letters, ({ hash }) => hash);
  const numbers = new Set(letters.map(({ sequence }) => sequence));
  /** The range of events that each e-mail proves: up to its event's number, from the first number that is linked without a gap. */
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

  /** Returns the events that are unchanged since the e-mail was sent. */
  function bound(letter: PlacedLetter, { from, through }: Sliced): readonly Stretch[] {
    const named = stands.get(letter);
    const all: Stretch = [from, lastIn.get(letter.checkpoint?.size ?? 0) ?? through];
    return [...(named === undefined ? [] : [named]), ...(begun.get(letter) === true ? [all] : [])];
  }

  /** Takes a proof that the tree of a checkpoint of the export begins with a tree of this size. */
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

/** Returns the parts of an export that are in none of these ranges. */
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

/** The sentence for both possible causes: nobody has signed the number. */
export const otherEvent = (
  { where, tenantId, sequence }: Pick<LetterClaim, 'where' | 'tenantId' | 'sequence'>,
  what: string,
): string =>
  `${where} names event ${sequence} of ${tenantId}, and ${what} has another event under that number. If the letter is as it came, the log was rewritten after it was sent. Keep both, and have the provider hold the letter against the log (\`lockbox verify --letter\`), where its event is looked for under every number.`;
