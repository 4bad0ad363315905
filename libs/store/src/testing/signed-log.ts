/** A partition with one tenant's events as policy and audit have signed it, and evidence of it. */
import { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { schemaText } from '@lockbox/contracts/schemas';
import { schemaFingerprintOf } from '@lockbox/evidence/bundle/avro';
import { type Bundle, parseBundle } from '@lockbox/evidence/bundle/bundle';
import { hashOf } from '@lockbox/evidence/chain';
import { checkpointKeyOf, originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { makeBundle } from '@lockbox/evidence/make-bundle';
import { digestOf, nodeOf } from '@lockbox/evidence/merkle';
import { proofsOf } from '@lockbox/evidence/proof';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { SLICE_FORMAT } from '@lockbox/evidence/slice/slice';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { consistencyProof, inclusionProof } from '@lockbox/evidence/tlog/proofs';
import { createTree } from '@lockbox/evidence/tlog/tree';
import { type Saying, saidEvent, TEXT } from './sample-events.ts';

const INSTALLATION = 'lockbox.test';
const place = { topic: 'lockbox.events', partition: 0 };
const origin = originOf(INSTALLATION, place.topic, place.partition);
const codec = new Codec<Event>('events', 7, { schemaById: async () => undefined });
const policy = newSigningKeys();
const audit = newSigningKeys();

/** The keys that a reader pins. */
export const SIGNED_LOG_KEYS = {
  checkpoint: formatVerifierKey(verifierKeyOf(origin, audit.publicKey)),
  policy: policy.publicKey,
} as const;

const textsIn = (data: object): readonly string[] =>
  Object.values(data).flatMap((value: unknown) =>
    typeof value === 'object' && value !== null && 'textId' in value ? [String(value.textId)] : [],
  );

/** Every text of it is that of the sample, and each event comes so long after the one before. */
export function signedLog(tenant: string, sayings: readonly Saying[], everyMs?: number) {
  const values: Buffer[] = [];
  for (const [index, saying] of sayings.entries()) {
    const before = values.at(-1);
    const previousHash = before === undefined ? null : hashOf(before);
    values.push(codec.encode(saidEvent(tenant, index + 1, saying, previousHash, everyMs)));
  }
  const nodes = new Map<string, Digest>();
  const read = (level: number, index: number): Digest => nodes.get(`${level}/${index}`) ?? '';
  const tree = createTree(nodeOf, (level, index, hash) => nodes.set(`${level}/${index}`, hash));
  const roots = [tree.root()];
  for (const value of values) {
    tree.append(hashOf(value).toString('latin1'));
    roots.push(tree.root());
  }
  const proofs = proofsOf(signingKeyOf(policy.signingKey), place, values.map(digestOf));
  const rootAt = (size: number): Digest => roots[size] ?? '';

  return {
    origin,
    size: values.length,
    rootAt,
    /** A slice of it, from an event on; of those that are hidden the hash alone. */
    sliceOf(from = 1, { hidden = [] }: { readonly hidden?: readonly number[] } = {}): readonly string[] {
      const size = values.length;
      const base64 = (bytes: Buffer): string => bytes.toString('base64');
      const schema = JSON.parse(schemaText('events'));
      const head = {
        ...{ format: SLICE_FORMAT, madeAt: '', tenantId: tenant, ...place, since: null },
        checkpoint: checkpointKeyOf(audit.signingKey).sign({ origin, size, root: rootAt(size) }),
      };
      const entries = values.flatMap((value, index): readonly object[] => {
        const sequence = index + 1;
        if (sequence < from) return [];
        const inclusion = inclusionProof({ node: nodeOf, read }, index, size).map((one) =>
          base64(Buffer.from(one, 'latin1')),
        );
        const entry = { sequence, offset: 100 + index, leaf: index, inclusion };
        if (hidden.includes(sequence)) return [{ ...entry, hash: base64(hashOf(value)) }];
        const proof = base64(proofs[index] ?? Buffer.alloc(0));
        return [{ ...entry, value: base64(value), schema: schemaFingerprintOf(schema), proof }];
      });
      const lines = [head, { schema: schemaFingerprintOf(schema), text: schema }, ...entries, { through: size }];
      return lines.map((line) => JSON.stringify(line));
    },
    /** Bundles a request under the log's newest checkpoint, without erased texts. */
    async bundleOf(
      requestId: string,
      { since, erased = [] }: { readonly since?: number; readonly erased?: readonly string[] } = {},
    ): Promise<Bundle> {
      const about = sayings.flatMap(([data], index) =>
        'requestId' in data && data.requestId === requestId ? [{ data, index }] : [],
      );
      const size = values.length;
      const bundle = await makeBundle({
        ...{ tenantId: tenant, requestId, ...place, installation: INSTALLATION },
        madeAt: 0,
        checkpoint: Buffer.from(checkpointKeyOf(audit.signingKey).sign({ origin, size, root: rootAt(size) })),
        checkpointKeys: [audit.publicKey],
        policyKeys: [policy.publicKey],
        records: about.map(({ index }) => ({
          offset: 100 + index,
          raw: values[index] ?? Buffer.alloc(0),
          proof: proofs[index] ?? Buffer.alloc(0),
          leaf: index,
          inclusion: inclusionProof({ node: nodeOf, read }, index, size),
        })),
        passkeys: [],
        texts: about
          .flatMap(({ data }) => textsIn(data))
          .filter((textId) => !erased.includes(textId))
          .map((textId) => ({ textId, salt: Buffer.from(TEXT.salt, 'hex').toString('base64'), text: TEXT.text })),
        schemaOf: async () => JSON.parse(schemaText('events')),
        ...(since !== undefined && {
          since: { size: since, consistency: consistencyProof({ node: nodeOf, read }, since, size) },
        }),
      });
      return parseBundle(JSON.stringify(bundle));
    },
  };
}
