import { personId } from '@lockbox/contracts/ids';
import { createTokenCheck, TokenRefused } from '@lockbox/oidc/token-check';
import { listed } from '@lockbox/platform/listed';
import type { Engineer } from './oauth/issue.ts';
import type { AccessSettings } from './settings.ts';

/**
 * Says by an access token of the provider's issuer who the engineer is. Whether they are one still, the log says, and with it
 * each grant.
 */
export function findEngineer(settings: AccessSettings): (token: string) => Promise<Engineer> {
  const { LOCKBOX_TENANT_CLAIM: tenantClaim, LOCKBOX_PROVIDER_CLAIM: providerClaim } = settings;
  return createTokenCheck<Engineer>({
    issuers: [settings.LOCKBOX_PROVIDER_OIDC_ISSUER],
    audiences: listed(settings.LOCKBOX_OIDC_AUDIENCE),
    scopes: new Set(listed(settings.LOCKBOX_OIDC_SCOPE)),
    ownClients: new Set(
      [settings.LOCKBOX_OIDC_CLIENT_ID, settings.LOCKBOX_PROVIDER_OIDC_CLIENT_ID].filter((id) => id !== ''),
    ),
    read(_, claims) {
      if (claims.sub === undefined) throw new TokenRefused('The token names no person (sub).');
      // A token that claims to be of both sides is of neither: when in doubt, refuse.
      if (claims[providerClaim] !== true || claims[tenantClaim] !== undefined)
        throw new TokenRefused(`The token has to carry ${providerClaim}, and no ${tenantClaim}.`);
      const client = claims.client_id ?? claims.azp;
      return {
        personId: personId(claims.sub),
        clientId: typeof client === 'string' ? client : 'unknown',
        boundTo: claims.cnf,
      };
    },
  });
}
