import type { Checkpoint } from '../tlog/checkpoint.ts';
import type { Digest } from '../tlog/digest.ts';

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
  /** The claim's place, for people. */
  readonly where: string;
  readonly cosignatures?: readonly Cosignature[];
}

/** An e-mail's statement about the log at the time of sending, proven to be Lockbox's. */
export interface LetterClaim {
  /** Which letter, for people. */
  readonly where: string;
  /** The tenant's newest event, and the SHA-256 of its value. */
  readonly tenantId: string;
  readonly sequence: number;
  readonly hash: Digest;
  readonly checkpoint?: Checkpoint | undefined;
}

export interface PlacedLetter extends LetterClaim {
  readonly partition: number;
}
