import { hash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, type JWTVerifyResult, jwtVerify } from 'jose';
import { createSeenOnce, type SeenOnce } from './seen-once.ts';

/** Algorithms of the keys with which engineers' tools prove that a token is theirs. */
export const PROOF_ALGORITHMS = ['ES256', 'EdDSA', 'Ed25519'] as const;

/** How old a proof may be, or how far ahead of the clock here. */
const PROOF_MS = 60_000;

/** The error of an invalid or missing proof. */
export class ProofRefused extends Error {}

/** No further proof can be remembered now, so that none can be taken: its sender may try again. */
export class TooManyProofs extends Error {}

/** The call that a proof must be made for. */
export interface ProvenCall {
  readonly proof: string | undefined;
  readonly method: string;
  /** The address of the call, as its sender knows it. The query is ignored. */
  readonly url: string;
  /** Who sent it, verified before: of each only so many proofs are remembered, so that nobody keeps the others out. */
  readonly sender: string;
  /** The token that came with it, and the thumbprint of the key that it is bound to; none where a token is asked for. */
  readonly bound?: { readonly token: string; readonly jkt: string };
}

/** Checks a proof, which counts once. Returns the thumbprint of its key. Throws ProofRefused, and TooManyProofs. */
export type ProofCheck = (call: ProvenCall) => Promise<string>;

/** Proofs of possession (DPoP, RFC 9449). Each instance remembers those that it has seen. */
export function createProofCheck({ now = Date.now, seen = createSeenOnce({ now }) } = {}): ProofCheck {
  return async (call) => {
    const proof = await verifyProof(call, now);
    // Last: what is refused for something else takes no place in the memory.
    countOnce(proof, call.sender, seen);
    return proof.jkt;
  };
}

/** A proof that is right for its call, and may have been used before. */
export interface VerifiedProof {
  /** The thumbprint of its key. */
  readonly jkt: string;
  readonly name: string;
  /** Until when it would count, in milliseconds since 1970. */
  readonly until: number;
}

/** For callers that do something else between this and `countOnce`. Throws ProofRefused. */
export async function verifyProof(
  { proof, method, url, bound }: Omit<ProvenCall, 'sender'>,
  now = Date.now,
): Promise<VerifiedProof> {
  if (proof === undefined) throw new ProofRefused('There is no proof: send one in the header DPoP.');
  const { payload, protectedHeader } = await verified(proof);
  if (payload.htm !== method) throw new ProofRefused(`htm has to be ${method}.`);
  const place = placeOf(url);
  if (place === undefined) throw new ProofRefused('htu cannot be checked: the call came to no address.');
  if (typeof payload.htu !== 'string' || placeOf(payload.htu) !== place)
    throw new ProofRefused(`htu has to be ${place}.`);
  if (payload.iat === undefined || Math.abs(now() - payload.iat * 1_000) > PROOF_MS)
    throw new ProofRefused('iat has to be now: make a new proof for each call, and set the clock right.');
  if (typeof payload.jti !== 'string' || payload.jti === '' || payload.jti.length > 200)
    throw new ProofRefused('jti has to be a text of its own, of 200 characters at most.');
  if (bound !== undefined && payload.ath !== hash('sha256', bound.token, 'base64url'))
    throw new ProofRefused('ath has to be the SHA-256 of the token, in base64url.');
  const jkt = await calculateJwkThumbprint(protectedHeader.jwk ?? {});
  if (bound !== undefined && jkt !== bound.jkt) throw new ProofRefused('The proof is of another key than the token.');
  return { jkt, name: `${jkt}/${payload.jti}`, until: payload.iat * 1_000 + PROOF_MS };
}

/** Throws ProofRefused where the proof was used before, and TooManyProofs where it cannot be remembered. */
export function countOnce({ name, until }: VerifiedProof, sender: string, seen: SeenOnce): void {
  const noted = seen.note(name, sender, until);
  if (noted === 'AGAIN') throw new ProofRefused('The proof was used before: make a new one for each call.');
  if (noted === 'FULL') throw new TooManyProofs('Too many proofs came within a minute. Try again in a moment.');
}

async function verified(proof: string): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: [...PROOF_ALGORITHMS] });
  } catch (error) {
    // Nothing is fetched for it, so that whatever fails is the proof: a key that is none fails with an error of the platform.
    throw new ProofRefused(`The proof is not valid: ${error instanceof Error ? error.message : error}.`, {
      cause: error,
    });
  }
}

/** Without what follows a `?` or `#`; nothing where it is no address of a server. */
function placeOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return origin === 'null' ? undefined : `${origin}${pathname}`;
}
