import { schemaFingerprintOf } from './bundle/avro.ts';
import { BUNDLE_FORMAT, type Bundle, type BundledEvent, type BundledText } from './bundle/bundle.ts';
import { originOf, verifierKeyOf } from './checkpoint-key.ts';
import { toBase64 } from './tlog/base64.ts';
import { bytesOfDigest, type Digest } from './tlog/digest.ts';
import { formatVerifierKey } from './tlog/note.ts';

/** A record of the log with the proof of its place. */
interface RecordToBundle {
  readonly offset: number;
  /** Its value, byte by byte. */
  readonly raw: Buffer;
  /** Its header `lockbox-proof`. */
  readonly proof: Buffer;
  readonly leaf: number;
  readonly inclusion: readonly Digest[];
}

interface ToBundle extends Pick<Bundle, 'tenantId' | 'requestId' | 'topic' | 'partition'> {
  /** In milliseconds since 1970. */
  readonly madeAt: number;
  readonly installation: string;
  /** The signed note. */
  readonly checkpoint: Buffer;
  /** Those of checkpoints and of policy, SPKI in base64. */
  readonly checkpointKeys: readonly string[];
  readonly policyKeys: readonly string[];
  /** In the order of the log. */
  readonly records: readonly RecordToBundle[];
  /** The tenant's about passkeys, as far as its decisions rest on them. */
  readonly passkeys: readonly RecordToBundle[];
  readonly texts: readonly BundledText[];
  /** The proof from an earlier checkpoint, where one was asked for. */
  readonly since?: { readonly size: number; readonly consistency: readonly Digest[] };
  /** The registry's schema under a number. */
  schemaOf(id: number): Promise<unknown>;
}

/** Puts a bundle together (docs/contract.md, "Bundles"). Nothing is checked here. */
export async function makeBundle(parts: ToBundle): Promise<Bundle> {
  const { tenantId, requestId, topic, partition, installation, since } = parts;
  const schemas: Record<string, unknown> = {};
  const fingerprints = new Map<number, string>();
  for (const { raw } of [...parts.records, ...parts.passkeys]) {
    const id = schemaIdIn(raw);
    if (fingerprints.has(id)) continue;
    const schema = await parts.schemaOf(id);
    const fingerprint = schemaFingerprintOf(schema);
    schemas[fingerprint] = schema;
    fingerprints.set(id, fingerprint);
  }
  const bundled = ({ offset, raw, proof, leaf, inclusion }: RecordToBundle): BundledEvent => ({
    offset,
    leaf,
    value: toBase64(raw),
    schema: fingerprints.get(schemaIdIn(raw)) ?? '',
    proof: toBase64(proof),
    inclusion: inclusion.map(base64),
  });
  const origin = originOf(installation, topic, partition);
  return {
    format: BUNDLE_FORMAT,
    madeAt: new Date(parts.madeAt).toISOString(),
    tenantId,
    requestId,
    topic,
    partition,
    checkpoint: parts.checkpoint.toString(),
    keys: {
      checkpoints: parts.checkpointKeys.map((key) => formatVerifierKey(verifierKeyOf(origin, key))),
      policy: parts.policyKeys,
    },
    schemas,
    events: parts.records.map(bundled),
    passkeys: parts.passkeys.map(bundled),
    texts: parts.texts,
    since: since === undefined ? null : { size: since.size, consistency: since.consistency.map(base64) },
  };
}

const base64 = (hash: Digest): string => toBase64(bytesOfDigest(hash));
/** The registry's wire format: a zero byte, and the schema's number. */
const schemaIdIn = (raw: Buffer): number => raw.readUInt32BE(1);
