import { digestOf } from '@lockbox/evidence/merkle';
import { PROOF_HEADER, type ProofPlace, proofsOf } from '@lockbox/evidence/proof';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';

/** The keys of one test file's run: its policy signs with them, and all its programs trust them. */
export const SIGNING_KEYS = newSigningKeys();

/** And what its audit signs checkpoints with, of an installation of this name. */
export const CHECKPOINT_KEYS = newSigningKeys();
/** And with what its access signs engineers' tokens. */
export const ACCESS_TOKEN_KEYS = newSigningKeys();
export const INSTALLATION = 'lockbox.test';

const policysKey = signingKeyOf(SIGNING_KEYS.signingKey);

/** The headers with which this run's policy would write these events, as one transaction. */
export const proofHeaders = (
  place: ProofPlace,
  values: readonly Buffer[],
  key = policysKey,
): readonly Record<string, Buffer>[] =>
  proofsOf(key, place, values.map(digestOf)).map((proof) => ({ [PROOF_HEADER]: proof }));
