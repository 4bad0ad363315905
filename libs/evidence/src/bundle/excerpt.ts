import { fromBase64 } from '../tlog/base64.ts';
import type { Checkpoint } from '../tlog/checkpoint.ts';
import { type Digest, digestOfBytes, nodeHashWith } from '../tlog/digest.ts';
import { isIncluded } from '../tlog/proofs.ts';
import { sha256 } from '../tlog/sha256.ts';
import { AvroError, avroReader, canonicalForm, schemaFingerprintOf } from './avro.ts';
import { checkPolicyProof, type PolicyKeys } from './policy-proof.ts';

/** A value of the registry's wire format begins with a zero byte and the schema's id; Avro follows. */
export const PREFIX_BYTES = 5;

export const node = nodeHashWith(sha256);

export const digestsOf = (texts: readonly string[]): readonly Digest[] =>
  texts.map((one) => digestOfBytes(fromBase64(one) ?? Uint8Array.of()));

/** Damage of one event that was given out with its proofs. */
type ExcerptDamage = 'NOT_IN_LOG' | 'NOT_BY_POLICY' | 'SCHEMA_DIFFERS' | 'UNREADABLE';

/** Whose events are believed, and by which schemas they are read. */
interface ExcerptPins {
  readonly policy: PolicyKeys;
  /** Fingerprints of Lockbox's schemas. */
  readonly schemas: readonly string[];
}

/**
 * Checks events that are given out one by one with their proofs, in a bundle or a tenant's log export. A log that is read as a whole is
 * verified by `LogCheck` instead.
 */
export function createExcerptCheck(
  { policy, schemas }: ExcerptPins,
  found: (code: ExcerptDamage, sentence: string) => void,
) {
  const readers = new Map<string, (bytes: Uint8Array) => unknown>();
  return {
    /** Takes a schema by its fingerprint; events are read by what the fingerprint is of, and nothing else. */
    schema(fingerprint: string, schema: unknown): void {
      const what = `The schema ${fingerprint}`;
      try {
        if (schema === undefined || schemaFingerprintOf(schema) !== fingerprint) {
          found('SCHEMA_DIFFERS', `${what} is not given as it was.`);
        } else if (!schemas.includes(fingerprint)) {
          found('SCHEMA_DIFFERS', `${what} is none of Lockbox's that are known here.`);
        } else readers.set(fingerprint, avroReader(JSON.parse(canonicalForm(schema))));
      } catch (error) {
        if (!(error instanceof AvroError)) throw error;
        found('SCHEMA_DIFFERS', `${what} cannot be read: ${error.message}`);
      }
    },
    /** Reports whether an event is in the tree of a checkpoint. */
    isInLog(
      what: string,
      hash: Digest,
      { leaf, inclusion }: { readonly leaf: number; readonly inclusion: readonly string[] },
      { size, root }: Pick<Checkpoint, 'size' | 'root'>,
    ): boolean {
      const isIn = isIncluded(node, { leaf: hash, index: leaf, size, root, proof: digestsOf(inclusion) });
      if (!isIn) found('NOT_IN_LOG', `${what} is not in the log as leaf ${leaf}.`);
      return isIn;
    },
    /** Reports whether policy wrote an event. */
    async byPolicy(
      what: string,
      hash: Digest,
      header: Uint8Array,
      place: { readonly topic: string; readonly partition: number },
    ): Promise<void> {
      const proven = await checkPolicyProof(header, hash, place, policy);
      if (!proven.ok) found('NOT_BY_POLICY', `${what} is not proven to be policy's: ${proven.why}.`);
    },
    /** Reads an event; undefined if its schema is not known, or does not give it. `schema` reports a schema that is not known. */
    read(what: string, value: Uint8Array, fingerprint: string): unknown {
      try {
        return readers.get(fingerprint)?.(value.subarray(PREFIX_BYTES));
      } catch (error) {
        if (!(error instanceof AvroError || error instanceof TypeError)) throw error;
        found('UNREADABLE', `${what} cannot be read with its schema: ${error.message}`);
        return undefined;
      }
    },
    knows: (fingerprint: string): boolean => readers.has(fingerprint),
  };
}
