import { personId } from '@lockbox/contracts/ids';
import { AccessTokenRefused, readAccessToken } from '@lockbox/guard/access-token';
import { createLocalJWKSet, decodeJwt, type JWTPayload } from 'jose';
import type { AskGrants } from '../ask.ts';
import type { Caller } from '../callers.ts';
import { stillRuns } from './granted-access.ts';
import { invalidRequest } from './oauth-error.ts';
import type { TokenKeys } from './token-keys.ts';

export interface IntrospectionDependencies {
  readonly askQuietly: AskGrants;
  readonly keys: TokenKeys;
  readonly url: string;
}

type Introspected = { readonly active: false } | (JWTPayload & { readonly active: true; readonly token_type: 'DPoP' });

/**
 * Says whether a token counts now (RFC 7662): whether it is genuine, in its time, and all that it is for still runs, as far as that
 * concerns the caller. What it is for at data stores of others is left out (RFC 9396, 9.2), and one for these alone is not active.
 */
export async function introspect(
  form: URLSearchParams,
  { isBoundTo }: Pick<Caller, 'isBoundTo'>,
  { askQuietly, keys, url }: IntrospectionDependencies,
): Promise<Introspected> {
  const [token = '', ...others] = form.getAll('token');
  if (token === '' || others.length > 0) throw invalidRequest('Send one token, as the parameter token.');
  try {
    const expected = { issuer: url, audience: undefined, keys: createLocalJWKSet({ keys: [...keys.published] }) };
    const { sub, authorization_details: all } = await readAccessToken(token, expected);
    const details = all.filter(({ tenantId, dataStoreId }) => isBoundTo(tenantId, dataStoreId));
    if (details.length === 0 || !stillRuns(personId(sub), details, askQuietly)) return { active: false };
    return { ...decodeJwt(token), authorization_details: details, active: true, token_type: 'DPoP' };
  } catch (error) {
    if (error instanceof AccessTokenRefused) return { active: false };
    throw error;
  }
}
