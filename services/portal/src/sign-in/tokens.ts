import { LockboxError } from '@lockbox/contracts/errors';
import { type PersonId, personId, type TenantId, tenantId } from '@lockbox/contracts/ids';
import { createTokenCheck as checkWith, TokenRefused } from '@lockbox/oidc/token-check';
import { listed } from '@lockbox/platform/listed';
import type { Said } from '@lockbox/words/problems';
import type { JWTPayload } from 'jose';
import { AnsweredProblem } from '../http/problems.ts';
import type { PortalSettings } from '../settings.ts';

/** Who a token speaks for. Roles are never in it: they come from the directory. */
export type Identity =
  | { readonly kind: 'customer'; readonly tenantId: TenantId; readonly personId: PersonId }
  | { readonly kind: 'provider'; readonly personId: PersonId };

const unauthorized = (text: string | Said<'problems'>) =>
  new AnsweredProblem(401, 'UNAUTHORIZED', text, { 'www-authenticate': 'Bearer error="invalid_token"' });

/** Reads from an issuer's claims who the person is. */
export type ClaimsReader = (issuer: string, claims: JWTPayload) => Identity;

export function readClaims(settings: PortalSettings): ClaimsReader {
  const customers = settings.LOCKBOX_OIDC_ISSUER;
  const provider = settings.LOCKBOX_PROVIDER_OIDC_ISSUER;
  return (issuer, claims) => {
    if (claims.sub === undefined) throw unauthorized(['TOKEN_WITHOUT_PERSON']);
    const tenant = claims[settings.LOCKBOX_TENANT_CLAIM];
    const isProvider = claims[settings.LOCKBOX_PROVIDER_CLAIM] === true;
    // A token that claims to be both is neither: when in doubt, refuse.
    if (isProvider && tenant === undefined && issuer === provider) {
      return { kind: 'provider', personId: personId(claims.sub) };
    }
    if (!isProvider && typeof tenant === 'string' && tenant !== '' && issuer === customers) {
      return { kind: 'customer', tenantId: tenantId(tenant), personId: personId(claims.sub) };
    }
    throw unauthorized([
      'TOKEN_WITHOUT_SIDE',
      { tenant: settings.LOCKBOX_TENANT_CLAIM, provider: settings.LOCKBOX_PROVIDER_CLAIM },
    ]);
  };
}

/** Checks bearer tokens of the customers' and the provider's issuers; the two may be one. */
export function createIdentityCheck(settings: PortalSettings): (token: string) => Promise<Identity> {
  const identityOf = readClaims(settings);
  const check = checkWith<Identity>({
    issuers: [settings.LOCKBOX_OIDC_ISSUER, settings.LOCKBOX_PROVIDER_OIDC_ISSUER],
    audiences: listed(settings.LOCKBOX_OIDC_AUDIENCE),
    scopes: new Set(listed(settings.LOCKBOX_OIDC_SCOPE)),
    ownClients: new Set([settings.LOCKBOX_OIDC_CLIENT_ID, settings.LOCKBOX_PROVIDER_OIDC_CLIENT_ID]),
    read(issuer, claims) {
      // A thief of this token has no key: its holder must prove possession of one (RFC 9449, RFC 8705), which this API does not
      // support.
      if (claims.cnf !== undefined) throw unauthorized(['TOKEN_BOUND']);
      return identityOf(issuer, claims);
    },
  });
  return async (token) => {
    try {
      return await check(token);
    } catch (error) {
      if (error instanceof TokenRefused) throw unauthorized(error.message);
      if (error instanceof LockboxError)
        throw Object.assign(new AnsweredProblem(503, error.code, error.message, { 'retry-after': '5' }), {
          cause: error.cause,
        });
      throw error;
    }
  };
}
