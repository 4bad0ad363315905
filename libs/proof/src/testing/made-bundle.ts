import { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { schemaText } from '@lockbox/contracts/schemas';
import { schemaFingerprintOf } from '@lockbox/evidence/bundle/avro';
import { BUNDLE_FORMAT, type Bundle } from '@lockbox/evidence/bundle/bundle';
import { isAboutPasskeys } from '@lockbox/evidence/bundle/passkeys';
import { hashOf } from '@lockbox/evidence/chain';
import { checkpointKeyOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { digestOf, nodeOf } from '@lockbox/evidence/merkle';
import { proofsOf } from '@lockbox/evidence/proof';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { toBase64 } from '@lockbox/evidence/tlog/base64';
import { bytesOfDigest, type Digest } from '@lockbox/evidence/tlog/digest';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { inclusionProof } from '@lockbox/evidence/tlog/proofs';
import { createTree } from '@lockbox/evidence/tlog/tree';

export const SCHEMA: unknown = JSON.parse(schemaText('events'));
export const FINGERPRINT = schemaFingerprintOf(SCHEMA);
export const codec = new Codec<Event>('events', 7, { schemaById: async () => undefined });
export const policy = newSigningKeys();
export const audit = newSigningKeys();
const place = { topic: 'lockbox.events', partition: 0 };

interface Log {
  readonly requestId: string;
  readonly origin: string;
  readonly by?: typeof policy;
  readonly signedBy?: typeof audit;
  readonly texts?: Bundle['texts'];
}

/** The whole log of one tenant as policy and audit sign it, and the bundle of one of its requests; each event is made with the hash of the one before. */
export function bundleMade(
  log: readonly ((previousHash: Buffer | null) => Event)[],
  { requestId, origin, by = policy, signedBy = audit, texts = [] }: Log,
): Bundle {
  let previous: Buffer | null = null;
  const written = log.map((make) => {
    const event = make(previous);
    const value = codec.encode(event);
    previous = hashOf(value);
    return { event, value };
  });
  const nodes = new Map<string, Digest>();
  const tree = createTree(nodeOf, (level, index, hash) => nodes.set(`${level}/${index}`, hash));
  for (const { value } of written) tree.append(hashOf(value).toString('latin1'));
  const proofs = proofsOf(
    signingKeyOf(by.signingKey),
    place,
    written.map(({ value }) => digestOf(value)),
  );
  const read = (level: number, index: number): Digest => nodes.get(`${level}/${index}`) ?? '';
  const bundled = written.map(({ event, value }, leaf) => ({
    data: event.data,
    record: {
      offset: 100 + leaf,
      leaf,
      value: toBase64(value),
      schema: FINGERPRINT,
      proof: toBase64(proofs[leaf] ?? Buffer.alloc(0)),
      inclusion: inclusionProof({ node: nodeOf, read }, leaf, tree.size).map((one) => toBase64(bytesOfDigest(one))),
    },
  }));
  return {
    format: BUNDLE_FORMAT,
    madeAt: '2026-01-01T00:00:00.000Z',
    tenantId: written[0]?.event.tenantId ?? '',
    requestId,
    ...place,
    checkpoint: checkpointKeyOf(signedBy.signingKey).sign({ origin, size: tree.size, root: tree.root() }),
    keys: { checkpoints: [formatVerifierKey(verifierKeyOf(origin, signedBy.publicKey))], policy: [by.publicKey] },
    schemas: { [FINGERPRINT]: SCHEMA },
    events: bundled.flatMap(({ data, record }) => ('requestId' in data && data.requestId === requestId ? record : [])),
    passkeys: bundled.flatMap(({ data, record }) => (isAboutPasskeys(data.type) ? record : [])),
    since: null,
    texts,
  };
}
