import { randomUUID } from 'node:crypto';
import type { PersonId } from '@lockbox/contracts/ids';
import { isDoubt } from '@lockbox/grants/grant';
import type { DataStoreAccess } from '@lockbox/guard/access-token';
import { countOnce, ProofRefused, TooManyProofs, verifyProof } from '@lockbox/guard/proof';
import type { SeenOnce } from '@lockbox/guard/seen-once';
import { TokenRefused } from '@lockbox/oidc/token-check';
import { SignJWT } from 'jose';
import type { AskGrants } from '../ask.ts';
import { refusalSentences } from '../reasons.ts';
import { grantedOf, type NotGranted } from './granted-access.ts';
import { OAuthError } from './oauth-error.ts';
import type { TokenKeys } from './token-keys.ts';
import { ACCESS_TOKEN, readTokenRequest } from './token-request.ts';

/** So long a token counts; what it says is asked again for the next one. */
const TOKEN_SECONDS = 60;

/** Who is at the other end of a token exchange, by the provider's issuer. */
export interface Engineer {
  readonly personId: PersonId;
  /** The program that the issuer gave the token to. */
  readonly clientId: string;
  /** The token's confirmation claim (cnf), if it is bound to a key. */
  readonly boundTo?: unknown;
}

export interface IssuingDependencies {
  readonly ask: AskGrants;
  /** Counts and reports nothing. */
  readonly askQuietly: AskGrants;
  readonly keys: TokenKeys;
  readonly seenProofs: SeenProofs;
  /** Throws TokenRefused. */
  readonly engineerOf: (token: string) => Promise<Engineer>;
  /** The issuer's name, and where it is reached. */
  readonly url: string;
  readonly tokenEndpoint: string;
  /** The clock that grants are held against; lifetimes of tokens go by the system's. */
  readonly clock: { now(): number };
}

/** Two memories: proofs of calls that were refused take no place from those of engineers who have access. */
export type SeenProofs = Readonly<Record<'granted' | 'refused', SeenOnce>>;

interface Issued {
  readonly access_token: string;
  readonly issued_token_type: string;
  readonly token_type: 'DPoP';
  readonly expires_in: number;
  readonly authorization_details: readonly DataStoreAccess[];
}

/** Exchanges the provider's token of an engineer for one of access, bound to the proof's key. Throws OAuthError. */
export async function issueToken(
  form: URLSearchParams,
  proof: string | undefined,
  deps: IssuingDependencies,
): Promise<Issued> {
  const { ask, askQuietly, keys, seenProofs, engineerOf, url, tokenEndpoint, clock } = deps;
  const { subjectToken, audiences, wanted } = readTokenRequest(form);
  const { personId: engineer, clientId, boundTo } = await engineerOf(subjectToken).catch(refusingTokens);
  // Before anything is said of grants, or reported on the engineer's behalf: a sign-in that was stolen without its key learns nothing.
  const proven = await verifyProof({ proof, method: 'POST', url: tokenEndpoint }).catch(refusingProofs);
  const { jkt } = proven;
  if (boundTo !== undefined && !isBoundTo(boundTo, jkt))
    throw new OAuthError(
      'invalid_request',
      'subject_token: it is bound to another key than that of the proof, or in another way than by DPoP. Prove this call with its key.',
    );
  const isGranted = !('notGranted' in grantedOf(engineer, wanted, askQuietly));
  try {
    countOnce(proven, engineer, seenProofs[isGranted ? 'granted' : 'refused']);
  } catch (error) {
    refusingProofs(error);
  }
  const found = grantedOf(engineer, wanted, ask);
  if ('notGranted' in found) throw notGranted(found.notGranted);
  const now = Date.now();
  const left = Math.floor((found.expiresAt - clock.now()) / 1_000);
  const issuedAt = Math.floor(now / 1_000);
  const expiresIn = Math.min(TOKEN_SECONDS, left);
  if (expiresIn <= 0) throw new OAuthError('invalid_target', refusalSentences.GRANT_OVER);
  const [audience = '', ...further] = audiences;
  const token = await new SignJWT({
    client_id: clientId,
    cnf: { jkt },
    authorization_details: found.details,
  })
    .setProtectedHeader({ alg: keys.alg, typ: 'at+jwt', kid: keys.kid })
    .setIssuer(url)
    .setSubject(engineer)
    .setAudience(further.length === 0 ? audience : [...audiences])
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expiresIn)
    .setJti(randomUUID())
    .sign(keys.key);
  return {
    access_token: token,
    issued_token_type: ACCESS_TOKEN,
    token_type: 'DPoP',
    expires_in: expiresIn,
    authorization_details: found.details,
  };
}

/** A token that is bound to a key is of use to nobody else; what cannot be checked here, as a certificate, is refused. */
const isBoundTo = (cnf: unknown, jkt: string): boolean =>
  typeof cnf === 'object' && cnf !== null && 'jkt' in cnf && cnf.jkt === jkt && Object.keys(cnf).length === 1;

function refusingTokens(error: unknown): never {
  if (error instanceof TokenRefused) throw new OAuthError('invalid_request', `subject_token: ${error.message}`);
  throw error;
}

function refusingProofs(error: unknown): never {
  if (error instanceof ProofRefused) throw new OAuthError('invalid_dpop_proof', error.message);
  if (error instanceof TooManyProofs) throw new OAuthError('temporarily_unavailable', error.message, 503);
  throw error;
}

/** A refusal that is only a doubt may be asked again. */
function notGranted({ question: { dataStoreId, permission }, reason }: NotGranted): OAuthError {
  const sentence = `${permission} on ${dataStoreId}: ${reason}. ${refusalSentences[reason]}`;
  return isDoubt(reason)
    ? new OAuthError('temporarily_unavailable', sentence, 503)
    : new OAuthError('invalid_target', sentence);
}
