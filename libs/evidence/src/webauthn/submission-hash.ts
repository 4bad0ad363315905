import { bytesOfDigest } from '../tlog/digest.ts';
import { toHex } from '../tlog/hex.ts';
import { sha256 } from '../tlog/sha256.ts';
import { type Submission, submissionText } from './shown-text.ts';

/**
 * The presented content of a decision by a system that publishes its own requests: SHA-256 of the submission's text, hexadecimal
 * (docs/contract.md, "What an internal approver was shown").
 */
export const submissionHashOf = (submission: Submission): string =>
  toHex(bytesOfDigest(sha256(new TextEncoder().encode(submissionText(submission)))));
