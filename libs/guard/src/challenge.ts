import type { AccessTokenRefused } from './access-token.ts';
import { PROOF_ALGORITHMS, ProofRefused } from './proof.ts';

/** The header `WWW-Authenticate` of a refusal (RFC 9449, 7.1): whether to get another token, or to make another proof. */
export function challengeOf(error: AccessTokenRefused | ProofRefused): string {
  const code = error instanceof ProofRefused ? 'invalid_dpop_proof' : 'invalid_token';
  return `DPoP error="${code}", algs="${PROOF_ALGORITHMS.join(' ')}"`;
}
