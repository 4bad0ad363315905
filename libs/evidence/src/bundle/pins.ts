import { fromBase64 } from '../tlog/base64.ts';
import { toHex } from '../tlog/hex.ts';
import { ED25519, isCosignature, parseVerifierKey, type VerifierKey } from '../tlog/note.ts';
import { NoteError } from '../tlog/note-error.ts';
import { parseWitnessPolicy, type WitnessPolicy } from '../tlog/witness-policy.ts';

/** Which witnesses have to have seen a checkpoint. */
export type Witnessing = Pick<WitnessPolicy, 'witnesses' | 'isEnough'>;

/** The keys that a reader trusts, obtained elsewhere than from the file to verify. */
export interface PinnedKeys {
  /** Keys of checkpoints. */
  readonly checkpoints: readonly VerifierKey[];
  /** Policy's, SPKI in base64. */
  readonly policy: readonly string[];
  /** Fingerprints of first passkeys, hexadecimal. */
  readonly passkeys: readonly string[];
  readonly witnesses: Witnessing;
}

const POLICY_LINE = /^\s*(log|witness|group|quorum)\s/;
/** An Ed25519 key as SPKI (RFC 8410): these bytes, and the key's own 32. */
const SPKI_PREFIX = '302a300506032b6570032100';
const SPKI_BYTES = 44;

/** Each of them has to have signed. */
export const everyWitness = (keys: readonly VerifierKey[]): Witnessing => {
  const witnesses = keys.map((key) => ({ name: `${key.name} ${key.keyId}`, key }));
  return { witnesses, isEnough: (names) => witnesses.every(({ name }) => names.has(name)) };
};

/** Those witnesses that are asked for whose keys are among the signers. */
export const witnessesAmong = (
  { witnesses }: Witnessing,
  signers: readonly Pick<VerifierKey, 'name' | 'keyId'>[],
): Witnessing['witnesses'] =>
  witnesses.filter(({ key }) => signers.some(({ name, keyId }) => name === key.name && keyId === key.keyId));

/**
 * Reads what somebody has pinned: keys between blanks, and lines of a policy of witnesses (c2sp.org/tlog-policy). Verifier keys have two
 * "+" in them; policy's keys are SPKI, and fingerprints of passkeys 64 hexadecimal digits. Whoever pins a witness by its key alone wants
 * its signature. Throws NoteError with what cannot be read.
 */
export function parsePins(text: string): PinnedKeys {
  const lines = text.split(/\r?\n/).map((line) => (line.trimStart().startsWith('#') ? '' : line));
  // A line of the policy keeps its number, which an error names.
  const policyText = lines.map((line) => (POLICY_LINE.test(line) ? line : '')).join('\n');
  const keys = lines.filter((line) => !POLICY_LINE.test(line)).flatMap((line) => line.match(/\S+/g) ?? []);
  const notes = keys.filter(isVerifierKey).map(parseVerifierKey);
  const others = keys.filter((key) => !isVerifierKey(key));
  const passkeys = others.filter((key) => /^[0-9a-f]{64}$/.test(key));
  const alone = everyWitness(notes.filter(({ type }) => isCosignature(type)));
  const asked = policyText.trim() === '' ? undefined : parseWitnessPolicy(policyText);
  return {
    checkpoints: [...(asked?.logs ?? []), ...notes].filter(({ type }) => type === ED25519),
    policy: others.filter((key) => !passkeys.includes(key)).map(heldToSpki),
    passkeys,
    witnesses: {
      witnesses: [...(asked?.witnesses ?? []), ...alone.witnesses],
      isEnough: (names) => alone.isEnough(names) && (asked?.isEnough(names) ?? true),
    },
  };
}

const isVerifierKey = (key: string): boolean => /^[^+]+\+[0-9a-f]{8}\+/.test(key);

function heldToSpki(text: string): string {
  const bytes = fromBase64(text);
  if (bytes?.length === SPKI_BYTES && toHex(bytes).startsWith(SPKI_PREFIX)) return text;
  throw new NoteError(
    `"${text}" is none of these: a verifier key, a key of policy (Ed25519 as SPKI in base64), the fingerprint of a passkey, a line of a policy of witnesses.`,
  );
}
