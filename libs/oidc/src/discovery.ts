import { isPrivate } from '@lockbox/platform/settings-together';

const WITHIN_MS = 5_000;

/**
 * Returns the address of an issuer's signing keys (OpenID Connect Discovery). Throws an error that describes what is
 * wrong with its answer.
 */
export async function discoverKeys(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS) });
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null || !('issuer' in body) || body.issuer !== issuer)
    throw new Error(`${url} does not name ${issuer} as its issuer`);
  if (!('jwks_uri' in body) || typeof body.jwks_uri !== 'string') throw new Error(`${url} names no jwks_uri`);
  if (isPrivate(issuer) && !isPrivate(body.jwks_uri))
    throw new Error(`the keys are at ${body.jwks_uri}, not at https:`);
  return body.jwks_uri;
}
