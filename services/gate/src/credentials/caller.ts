import { type DataStoreId, type PersonId, personId, type TenantId } from '@lockbox/contracts/ids';
import { AccessNotCovered, NoAccessToken, readAccessToken, tokenIn } from '@lockbox/guard/access-token';
import { createProofCheck, ProofRefused } from '@lockbox/guard/proof';
import type { JWTVerifyGetKey } from 'jose';

/** The parts of a call that show its caller. */
export interface CredentialsCall {
  readonly method: string;
  readonly authorization: string | undefined;
  /** All headers of that name. */
  readonly dpop: readonly string[];
}

/** Who calls, and by which grant. */
export interface CredentialsCaller {
  readonly engineerId: PersonId;
  readonly grantId: string;
}

interface Options {
  /** The address of the access service, which issues the tokens. */
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
  /** The gate's own name: tokens must be issued for it. */
  readonly audience: string;
  /** The address that is called. */
  readonly url: string;
  readonly tenantId: TenantId;
  readonly dataStoreId: DataStoreId;
}

/**
 * Reads who calls from a token of access, which is bound to a key of the caller's. Throws AccessTokenRefused, ProofRefused, TooManyProofs, and
 * what keeps the issuer's keys away.
 */
export function readCaller(options: Options): (call: CredentialsCall) => Promise<CredentialsCaller> {
  const { issuer, keys, audience, url, tenantId, dataStoreId } = options;
  const checkProof = createProofCheck();
  return async ({ method, authorization, dpop: [proof, ...more] }) => {
    const token = tokenIn(authorization);
    if (token === undefined) throw new NoAccessToken();
    const { sub, cnf, authorization_details: details } = await readAccessToken(token, { issuer, audience, keys });
    if (more.length > 0) throw new ProofRefused('There are several headers DPoP: send one.');
    await checkProof({ proof, method, url, sender: sub, bound: { token, jkt: cnf.jkt } });
    const covering = details.find((one) => one.tenantId === tenantId && one.dataStoreId === dataStoreId);
    if (covering === undefined) throw new AccessNotCovered(`The token is not for the data store ${dataStoreId}.`);
    return { engineerId: personId(sub), grantId: covering.grantId };
  };
}
