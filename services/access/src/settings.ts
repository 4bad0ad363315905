import { duration, logReaderSettings, secret, setting, text, type ValuesOf } from '@lockbox/platform/settings';

/** The settings of access; each description says what the setting means. */
export const accessSettings = {
  ...logReaderSettings,
  LOCKBOX_HEALTH_PORT: setting.healthPort,
  LOCKBOX_ACCESS_URL: setting.accessUrl,
  LOCKBOX_ACCESS_CALLERS: text(
    'Who may ask whether access runs, and about whom: caller=SHA-256 of its secret in hexadecimal@tenant,tenant, with commas between callers; a secret has at least 32 bytes; tenant/data-store for one data store, * for all tenants',
    { pattern: /^[a-z0-9-]+=[0-9a-f]{64}(@[^,]+)?(,[^,]+)*$/, default: '' },
  ),
  LOCKBOX_ACCESS_TOKEN_KEY: setting.accessTokenKey,
  LOCKBOX_ACCESS_TOKEN_PUBLIC_KEYS: setting.accessTokenPublicKeys,
  LOCKBOX_ACCESS_SOURCE_KEY: secret(
    "access's key for signing what it reports as a source, in intake's LOCKBOX_SOURCE_KEYS",
  ),
  LOCKBOX_PROVIDER_OIDC_ISSUER: setting.providerOidcIssuer,
  LOCKBOX_OIDC_AUDIENCE: setting.oidcAudience,
  LOCKBOX_OIDC_SCOPE: setting.oidcScope,
  LOCKBOX_OIDC_CLIENT_ID: text("The portal's name at the customers' issuer: a token for it is an id token", {
    default: 'lockbox-portal',
  }),
  LOCKBOX_PROVIDER_OIDC_CLIENT_ID: text("The portal's name at the provider's issuer, if that is another", {
    default: '',
  }),
  LOCKBOX_TENANT_CLAIM: setting.tenantClaim,
  LOCKBOX_PROVIDER_CLAIM: setting.providerClaim,
  LOCKBOX_ACCESS_MOST_BEHIND: duration(
    'How long ago the log may have been read to its end; after it nobody gets access',
    'PT5S',
  ),
  LOCKBOX_ACCESS_CLOCK_TOLERANCE: duration(
    "How far the clock here and the brokers' may differ; beyond it nobody gets access",
    'PT30S',
  ),
} as const;

export type AccessSettings = ValuesOf<typeof accessSettings>;
