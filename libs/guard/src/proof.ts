import { hash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, errors, type JWTVerifyResult, jwtVerify } from 'jose';
import { createSeenOnce } from './seen-once.ts';

/** Algorithms of the keys with which engineers' tools prove that a token is theirs. */
export const PROOF_ALGORITHMS = ['ES256', 'EdDSA', 'Ed25519'] as const;

/** How old a proof may be, or how far ahead of the clock here. */
const PROOF_MS = 60_000;

/** What is wrong with a proof, or that there is none. */
export class ProofRefused extends Error {}

/** What a proof has to be for. */
export interface ProvenCall {
  readonly proof: string | undefined;
  readonly method: string;
  /** Where the call came to, as its sender knows it. What follows a `?` is not looked at. */
  readonly url: string;
  /** The token that came with it; none where a token is asked for. */
  readonly token?: string;
}

/** Checks a proof, which counts once. Returns the thumbprint of its key. Throws ProofRefused. */
export type ProofCheck = (call: ProvenCall) => Promise<string>;

/** Proofs of possession (DPoP, RFC 9449). Each instance remembers those that it has seen. */
export function createProofCheck({ now = Date.now }: { readonly now?: () => number } = {}): ProofCheck {
  const seen = createSeenOnce(2 * PROOF_MS);
  return async ({ proof, method, url, token }) => {
    if (proof === undefined) throw new ProofRefused('There is no proof: send one in the header DPoP.');
    const { payload, protectedHeader } = await verified(proof);
    if (payload.htm !== method) throw new ProofRefused(`htm has to be ${method}.`);
    if (typeof payload.htu !== 'string' || placeOf(payload.htu) !== placeOf(url))
      throw new ProofRefused(`htu has to be ${placeOf(url)}.`);
    if (payload.iat === undefined || Math.abs(now() - payload.iat * 1_000) > PROOF_MS)
      throw new ProofRefused('iat has to be now: make a new proof for each call, and set the clock right.');
    if (typeof payload.jti !== 'string' || payload.jti === '' || payload.jti.length > 200)
      throw new ProofRefused('jti has to be a text of its own, of 200 characters at most.');
    if (token !== undefined && payload.ath !== hash('sha256', token, 'base64url'))
      throw new ProofRefused('ath has to be the SHA-256 of the token, in base64url.');
    const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk ?? {});
    if (!seen.isFirst(`${thumbprint}/${payload.jti}`))
      throw new ProofRefused('The proof was used before: make a new one for each call.');
    return thumbprint;
  };
}

async function verified(proof: string): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: [...PROOF_ALGORITHMS] });
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      throw new ProofRefused(`The proof is not valid: ${error.message}.`, { cause: error });
    throw error;
  }
}

/** Without what follows a `?` or `#`; nothing where it is no address. */
function placeOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
