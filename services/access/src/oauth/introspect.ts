import { personId } from '@lockbox/contracts/ids';
import { AccessTokenRefused, readAccessToken } from '@lockbox/guard/access-token';
import { createLocalJWKSet, decodeJwt, type JWTPayload } from 'jose';
import type { Ask } from '../ask.ts';
import { stillRuns } from './granted-access.ts';
import { invalidRequest } from './oauth-error.ts';
import type { TokenKeys } from './token-keys.ts';

interface Dependencies {
  readonly askQuietly: Ask;
  readonly keys: TokenKeys;
  readonly url: string;
}

type Introspected = { readonly active: false } | (JWTPayload & { readonly active: true; readonly token_type: 'DPoP' });

/** Says whether a token counts now (RFC 7662): whether it is genuine, in its time, and all that it is for still runs. */
export async function introspect(
  form: URLSearchParams,
  { askQuietly, keys, url }: Dependencies,
): Promise<Introspected> {
  const [token = '', ...others] = form.getAll('token');
  if (token === '' || others.length > 0) throw invalidRequest('Send one token, as the parameter token.');
  try {
    const expected = { issuer: url, audience: undefined, keys: createLocalJWKSet({ keys: [...keys.published] }) };
    const { sub, authorization_details: details } = await readAccessToken(token, expected);
    if (!stillRuns(personId(sub), details, askQuietly)) return { active: false };
    return { ...decodeJwt(token), active: true, token_type: 'DPoP' };
  } catch (error) {
    if (error instanceof AccessTokenRefused) return { active: false };
    throw error;
  }
}
