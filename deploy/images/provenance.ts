/**
 * The origin of an image, as an in-toto statement with SLSA's provenance in a signed DSSE envelope, which supply-chain
 * tools read. Formats: in-toto.io/Statement/v1, slsa.dev/spec/v1.1/provenance, github.com/secure-systems-lab/dsse.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

export interface Built {
  /** The image's name, with its version. */
  readonly image: string;
  /**
   * The image's digest in hexadecimal: of its manifest if it was pushed, otherwise of its configuration (`docker image
   * inspect`).
   */
  readonly digest: string;
  readonly version: string;
  readonly commit: string;
  /** The address of the commit's repository; empty if the copy that it was built from has no origin. */
  readonly repository: string;
  readonly nodeImage: { readonly name: string; readonly digest: string };
  /** SHA-256 of the lock file and of the list of what it is made of. */
  readonly lockFile: string;
  readonly sbom: string;
  /** When it was built. */
  readonly created: Date;
}

export interface Envelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';
const BUILD_TYPE = 'urn:lockbox:image:v1';

export class ProvenanceError extends Error {}

export const sha256Hex = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

const statementOf = (built: Built) => ({
  _type: STATEMENT_TYPE,
  subject: [{ name: built.image, digest: { sha256: built.digest } }],
  predicateType: PREDICATE_TYPE,
  predicate: {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: { version: built.version, nodeImage: built.nodeImage.name },
      resolvedDependencies: [
        {
          ...(built.repository === '' ? { name: 'source' } : { uri: `git+${built.repository}` }),
          digest: { gitCommit: built.commit },
        },
        { uri: `docker:${built.nodeImage.name}`, digest: { sha256: built.nodeImage.digest } },
        { name: 'package-lock.json', digest: { sha256: built.lockFile } },
      ],
    },
    runDetails: {
      builder: { id: `${BUILD_TYPE}:deploy/images/release.ts` },
      metadata: { finishedOn: built.created.toISOString() },
      byproducts: [{ name: 'sbom.cdx.json', digest: { sha256: built.sbom } }],
    },
  },
});

/** The signed bytes: type and content, each with its length, so that neither can be mistaken for the other. */
const authenticated = (type: string, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);

const idOf = (key: KeyObject): string => sha256Hex(createPublicKey(key).export({ type: 'spki', format: 'der' }));

/** Signs with an Ed25519 key. */
export function signProvenance(built: Built, key: KeyObject): Envelope {
  const payload = Buffer.from(JSON.stringify(statementOf(built)));
  const signature = sign(null, authenticated(PAYLOAD_TYPE, payload), key);
  return {
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString('base64'),
    signatures: [{ keyid: idOf(key), sig: signature.toString('base64') }],
  };
}

/**
 * Returns what a signed statement says about an image. Throws ProvenanceError if the key has not signed it, or if it is
 * about another image.
 */
export function verifyProvenance(
  { payloadType, payload, signatures }: Envelope,
  { key, digest, version }: { readonly key: KeyObject; readonly digest: string; readonly version?: string },
): { readonly commit: string; readonly version: string } {
  const bytes = Buffer.from(payload, 'base64');
  const isSigned = signatures.some(({ sig }) =>
    verify(null, authenticated(payloadType, bytes), key, Buffer.from(sig, 'base64')),
  );
  if (payloadType !== PAYLOAD_TYPE || !isSigned) throw new ProvenanceError('It is not signed by this key.');
  // Signed by whoever is believed, and made above.
  const { _type, predicateType, subject, predicate } = JSON.parse(String(bytes)) as ReturnType<typeof statementOf>;
  if (_type !== STATEMENT_TYPE || predicateType !== PREDICATE_TYPE)
    throw new ProvenanceError(`It says something else: ${_type}, ${predicateType}.`);
  if (!subject.some(({ digest: { sha256: one } }) => one === digest))
    throw new ProvenanceError(`It is of another image: of ${subject.map((one) => one.digest.sha256).join(', ')}.`);
  const { externalParameters, resolvedDependencies } = predicate.buildDefinition;
  if (version !== undefined && externalParameters.version !== version)
    throw new ProvenanceError(`It is of version ${externalParameters.version}.`);
  const commit = resolvedDependencies.flatMap(({ digest: of }) => ('gitCommit' in of ? [of.gitCommit] : []))[0];
  if (commit === undefined) throw new ProvenanceError('It names no commit.');
  return { commit, version: externalParameters.version };
}
