import { checkPolicyProof, type PolicyKeys } from './bundle/policy-proof.ts';
import { fromBase64 } from './tlog/base64.ts';
import { type Checkpoint, formatCheckpoint, sizeOf } from './tlog/checkpoint.ts';
import { bytesOfDigest, type Digest, digestOfBytes, isDigest } from './tlog/digest.ts';
import { toHex } from './tlog/hex.ts';
import type { VerifierKey } from './tlog/note.ts';
import { NoteError } from './tlog/note-error.ts';
import { openCheckpoint } from './tlog/open-checkpoint.ts';

/**
 * The evidence in an e-mail (docs/contract.md, "Letters"): the tenant's newest event and the partition's newest checkpoint at
 * the time of sending. The e-mail can later prove that the log was replaced.
 */
export interface LetterEvidence {
  /** Which log: `<installation>/<topic>/<partition>`. */
  readonly origin: string;
  readonly tenantId: string;
  readonly sequence: number;
  /** SHA-256 of the event's value. */
  readonly hash: Digest;
  /** Its header `lockbox-proof`, in base64. */
  readonly proof: string;
  /** Undefined while there was none. */
  readonly checkpoint?: LetterCheckpoint | undefined;
}

export interface LetterCheckpoint {
  readonly size: number;
  readonly root: Digest;
  /** The part of the note's line after the name: key id and signature, in base64. */
  readonly signature: string;
}

/** The same width as PEM's: no mail program breaks such a line. */
const LINE = 64;
const BEGIN = '-----BEGIN LOCKBOX EVIDENCE-----';
const END = '-----END LOCKBOX EVIDENCE-----';

/** The block of text that a letter carries, without a newline at its end. */
export function formatLetterEvidence({ origin, tenantId, sequence, hash, proof, checkpoint }: LetterEvidence): string {
  return [
    BEGIN,
    `log: ${origin}`,
    `tenant: ${tenantId}`,
    `event: ${sequence}`,
    `hash: ${toHex(bytesOfDigest(hash))}`,
    'proof:',
    ...lines(proof),
    ...(checkpoint === undefined ? [] : linesOf(checkpoint)),
    END,
  ].join('\n');
}

const linesOf = ({ size, root, signature }: LetterCheckpoint): readonly string[] => [
  `size: ${size}`,
  `root: ${btoa(root)}`,
  'signature:',
  ...lines(signature),
];

const lines = (base64: string): readonly string[] => base64.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];

/** A block that was found in a letter: what it says, or why it cannot be read. */
export type FoundEvidence =
  | { readonly ok: true; readonly evidence: LetterEvidence }
  | { readonly ok: false; readonly sentence: string };

/** Without their dashes, of which some programs make others. */
const BEGINS = 'BEGIN LOCKBOX EVIDENCE';
const ENDS = 'END LOCKBOX EVIDENCE';
const MOST_CHARACTERS = 8_192;
/** The text between the dashes of both lines; white space is trimmed too. */
const INSIDE = /^[-–—\s]*(.*[^-–—\s])?/s;
/** Forwarding an e-mail quotes its lines, breaks them elsewhere, or joins them; none of that changes a block's content. */
const QUOTED = /^[>|\t ]+/gm;
const BASE64 = '([A-Za-z0-9+/=\\s]+?)';
/** A log's name has no blank: so there is one place alone where it can end, and the time that a block takes grows with its length. */
const FIELDS = new RegExp(
  `^log:((?:(?!\\stenant:).)+)\\stenant:(.+)\\sevent:\\s*(\\d+)\\shash:([0-9a-f\\s]+?)\\sproof:${BASE64}` +
    `(?:\\ssize:\\s*(\\d+)\\sroot:${BASE64}\\ssignature:${BASE64})?$`,
  's',
);

/**
 * All blocks in a letter's text, in its order. Anybody can write the words that begin or end one, in a justification for instance: so
 * a block begins at the last such words before its end, and there may be blocks of others beside Lockbox's own.
 */
export function letterEvidenceIn(text: string): readonly FoundEvidence[] {
  const plain = text.replaceAll(QUOTED, '');
  const found: FoundEvidence[] = [];
  let from = 0;
  for (let end = plain.indexOf(ENDS); end >= 0; end = plain.indexOf(ENDS, from)) {
    const before = plain.slice(Math.max(from, end - MOST_CHARACTERS), end);
    const begin = before.lastIndexOf(BEGINS);
    if (begin >= 0) found.push(evidenceOf(INSIDE.exec(before.slice(begin + BEGINS.length))?.[1] ?? ''));
    from = end + ENDS.length;
  }
  return found;
}

function evidenceOf(block: string): FoundEvidence {
  const wrong = (sentence: string): FoundEvidence => ({ ok: false, sentence });
  const [, log = '', tenant = '', sequence = '', hex = '', proof = '', size, root = '', signature = ''] =
    FIELDS.exec(block.replaceAll(/\s+/g, ' ')) ?? [];
  if (log === '') return wrong('its lines are not those that Lockbox writes');
  const hash = digestOfBytes(bytesOfHex(joined(hex)));
  const rootDigest = digestOfBytes(fromBase64(joined(root)) ?? Uint8Array.of());
  if (!isDigest(hash)) return wrong('its hash is none of 32 bytes');
  if (size !== undefined && !isDigest(rootDigest)) return wrong('its root is none of 32 bytes');
  try {
    const checkpoint =
      size === undefined ? undefined : { size: sizeOf(size), root: rootDigest, signature: joined(signature) };
    const base = { origin: joined(log), tenantId: tenant.trim(), sequence: sizeOf(sequence), hash };
    return { ok: true, evidence: { ...base, proof: joined(proof), checkpoint } };
  } catch (error) {
    if (error instanceof NoteError) return wrong(error.message);
    throw error;
  }
}

const joined = (text: string): string => text.replaceAll(/\s+/g, '');

const bytesOfHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** Whose letters are believed, in which log. */
export interface LetterTrust {
  readonly topic: string;
  readonly partition: number;
  readonly policy: PolicyKeys;
  /** Those of the log's checkpoints. */
  readonly notes: readonly VerifierKey[];
}

/** Evidence that proves itself: policy wrote an event with that hash, and audit signed the checkpoint. */
export type CheckedEvidence =
  | { readonly ok: true; readonly checkpoint: Checkpoint | undefined }
  | { readonly ok: false; readonly sentence: string };

/** Verifies that an e-mail's evidence was made by Lockbox, after any number of forwardings. It does not read the log. */
export async function checkLetterEvidence(
  { origin, hash, proof, checkpoint }: LetterEvidence,
  { topic, partition, policy, notes }: LetterTrust,
): Promise<CheckedEvidence> {
  const proven = await checkPolicyProof(fromBase64(proof) ?? Uint8Array.of(), hash, { topic, partition }, policy);
  if (!proven.ok) return { ok: false, sentence: `its event is not proven to be policy's: ${proven.why}` };
  if (checkpoint === undefined) return { ok: true, checkpoint: undefined };
  const { signature, ...stated } = checkpoint;
  const note = `${formatCheckpoint({ origin, ...stated })}\n— ${origin} ${signature}\n`;
  const opened = await openCheckpoint(new TextEncoder().encode(note), origin, notes);
  return opened.ok ? opened : { ok: false, sentence: `its checkpoint is not proven: ${opened.sentence}` };
}
