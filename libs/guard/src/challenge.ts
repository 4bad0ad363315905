import { AccessNotCovered, type AccessTokenRefused, NoAccessToken } from './access-token.ts';
import { PROOF_ALGORITHMS, ProofRefused } from './proof.ts';

const ALGORITHMS = `algs="${PROOF_ALGORITHMS.join(' ')}"`;
const challengeWith = (code: string): string => `DPoP error="${code}", ${ALGORITHMS}`;

/** The header `WWW-Authenticate` of a refusal (RFC 9449, 7.1; RFC 6750, 3.1): to get a token, or another one, or to make another proof. */
export function challengeFor(error: AccessTokenRefused | ProofRefused): string {
  if (error instanceof NoAccessToken) return `DPoP ${ALGORITHMS}`;
  if (error instanceof AccessNotCovered) return NOT_ENOUGH;
  return challengeWith(error instanceof ProofRefused ? 'invalid_dpop_proof' : 'invalid_token');
}

/** The challenge to a token that is valid, but does not cover what the call wants. */
export const NOT_ENOUGH = challengeWith('insufficient_scope');
