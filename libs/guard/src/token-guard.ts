import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { AccessNotCovered, AccessTokenRefused, NoAccessToken, readAccessToken, tokenIn } from './access-token.ts';
import type { AskAccess } from './ask-access.ts';
import { challengeFor, NOT_ENOUGH } from './challenge.ts';
import { createProofCheck, type ProofCheck, ProofRefused, TooManyProofs } from './proof.ts';

/** A call for data, and the access that it needs. */
export interface Attempt {
  /** Its header `Authorization`: `DPoP TOKEN`. */
  readonly authorization: string | undefined;
  /** Its header `DPoP`. */
  readonly proof: string | undefined;
  readonly method: string;
  /** The address of the call, as its sender knows it. */
  readonly url: string;
  readonly tenantId: string;
  readonly dataStoreId: string;
  readonly permission: string;
}

export type Verdict = Granted | GuardRefusal;

export interface Granted {
  readonly granted: true;
  readonly engineerId: string;
  /** The grant that permits it: the running one if access was called, otherwise the token's. */
  readonly requestId: string;
  readonly grantId: string;
  /** Until when it counts, in milliseconds since 1970: to the end of the token, or of access where that comes sooner. */
  readonly until: number;
}

export interface GuardRefusal {
  readonly granted: false;
  /**
   * NOT_VERIFIED: the token or its proof; NOT_COVERED: a good token, for something else; REFUSED: access says no;
   * UNCERTAIN: nobody can tell now.
   */
  readonly reason: 'NOT_VERIFIED' | 'NOT_COVERED' | 'REFUSED' | 'UNCERTAIN';
  /** The reason, for the caller. */
  readonly message: string;
  /** The header `WWW-Authenticate`, which says whether to get a token, or to make another proof. UNCERTAIN has none. */
  readonly challenge?: string;
}

/** Never a yes where there is a doubt; never throws. */
export type Guard = (attempt: Attempt) => Promise<Verdict>;

interface Options {
  /** The address of access, the issuer of its tokens (LOCKBOX_ACCESS_URL). */
  readonly issuer: string;
  /** The name of the guarded system: tokens must be for it. */
  readonly audience: string;
  /** Asks access again at each call, so that what has ended counts at once and not after a minute. */
  readonly ask?: AskAccess;
  /** Instead of those that the issuer publishes, which are fetched when they are needed and kept for ten minutes. */
  readonly keys?: JWTVerifyGetKey;
  /** Instead of its own: what several guards of one address share, so that a proof counts once at all of them. */
  readonly checkProof?: ProofCheck;
}

/** Guards data by engineers' tokens: checks the token, the proof that it is its sender's, and that it covers the attempt. */
export function createTokenGuard(options: Options): Guard {
  const { issuer, audience, ask, keys = publishedKeys(issuer), checkProof = createProofCheck() } = options;
  return async (attempt) => {
    try {
      return await verdictOn(attempt);
    } catch (error) {
      if (error instanceof AccessTokenRefused || error instanceof ProofRefused) return refusalBy(error);
      const message =
        error instanceof TooManyProofs ? error.message : 'The token cannot be checked now. Try again in a moment.';
      return { granted: false, reason: 'UNCERTAIN', message };
    }
  };

  async function verdictOn({ authorization, proof, method, url, ...wanted }: Attempt): Promise<Verdict> {
    const { tenantId, dataStoreId, permission } = wanted;
    const token = tokenIn(authorization);
    if (token === undefined) throw new NoAccessToken();
    const { sub, exp, cnf, authorization_details: details } = await readAccessToken(token, { issuer, audience, keys });
    await checkProof({ proof, method, url, sender: sub, bound: { token, jkt: cnf.jkt } });
    const covering = details.find(
      (one) => one.tenantId === tenantId && one.dataStoreId === dataStoreId && one.actions.includes(permission),
    );
    if (covering === undefined) throw new AccessNotCovered(`The token is not for ${permission} on ${dataStoreId}.`);
    const answer = await ask?.({ engineerId: sub, ...wanted, environmentId: covering.environmentId });
    if (answer?.granted === false) {
      const { reason, message } = answer;
      if (reason === 'UNCERTAIN') return { granted: false, reason, message };
      return { granted: false, reason: 'REFUSED', message, challenge: NOT_ENOUGH };
    }
    const { requestId, grantId } = answer ?? covering;
    const until = Math.min(exp * 1_000, answer?.until ?? Number.POSITIVE_INFINITY);
    return { granted: true, engineerId: sub, requestId, grantId, until };
  }
}

/** The refusal that follows from an error about a token or its proof. */
export function refusalBy(error: AccessTokenRefused | ProofRefused): GuardRefusal {
  const reason = error instanceof AccessNotCovered ? 'NOT_COVERED' : 'NOT_VERIFIED';
  return { granted: false, reason, message: error.message, challenge: challengeFor(error) };
}

const publishedKeys = (issuer: string): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL(`${issuer}/oauth/jwks.json`), { timeoutDuration: 2_000 });
