import { DURATION } from '@lockbox/platform/durations';
import {
  duration,
  integer,
  logReaderSettings,
  mongoSettings,
  optionalSecret,
  secret,
  setting,
  text,
  type ValuesOf,
} from '@lockbox/platform/settings';

const issuerSecret = (description: string) => text(description, { secret: true, default: '' });

/** The portal's settings; each description says what the setting means. */
export const portalSettings = {
  ...logReaderSettings,
  ...mongoSettings,
  LOCKBOX_HEALTH_PORT: setting.healthPort,
  LOCKBOX_CHECKPOINT_PUBLIC_KEYS: setting.checkpointPublicKeys,
  LOCKBOX_PORTAL_URL: setting.portalUrl,
  LOCKBOX_INSTALLATION: setting.installation,
  LOCKBOX_PROVIDER_NAME: setting.providerName,
  LOCKBOX_PROVIDER_PASSKEYS_FROM: setting.providerPasskeysFrom,
  LOCKBOX_PERMISSIONS_FILE: setting.permissionsFile,
  LOCKBOX_SENDER_KEY: secret("The portal's key for signing commands"),
  LOCKBOX_SOURCE_KEY: secret(
    "The portal's key for signing what it publishes as a source, in intake's LOCKBOX_SOURCE_KEYS",
  ),
  LOCKBOX_OIDC_ISSUER: setting.oidcIssuer,
  LOCKBOX_PROVIDER_OIDC_ISSUER: setting.providerOidcIssuer,
  LOCKBOX_OIDC_CLIENT_ID: text("The portal's name at the customers' issuer", { default: 'lockbox-portal' }),
  LOCKBOX_OIDC_CLIENT_SECRET: issuerSecret("The portal's secret there; none for a public client"),
  LOCKBOX_PROVIDER_OIDC_CLIENT_ID: text(
    "The portal's name at the provider's issuer; as at the customers' if not given",
    { default: '' },
  ),
  LOCKBOX_PROVIDER_OIDC_CLIENT_SECRET: issuerSecret("The portal's secret there; the other one if the issuers are one"),
  LOCKBOX_SIGN_IN_MAX_AGE: text(
    'How long ago a person may have proven to the issuer who they are, at sign-in and while the session lasts; none: as the issuer decides, for one that tells no auth_time',
    { pattern: new RegExp(`${DURATION.source}|^none$`), default: 'PT12H' },
  ),
  LOCKBOX_SESSION_KEY: secret("The portal's key for sealing sessions in the database; the same for all instances"),
  LOCKBOX_SESSION_KEY_PREVIOUS: optionalSecret('The key before it, while sessions of its time go on'),
  LOCKBOX_SESSION_IDLE: duration('How long a browser may do nothing before it must sign in again', 'PT30M'),
  LOCKBOX_SESSION_LIMIT: duration('When a browser must sign in again in any case', 'PT12H'),
  LOCKBOX_OUTCOME_WAIT: duration('How long the answer to a decision waits for its outcome', 'PT2S'),
  LOCKBOX_CALLS_PER_MINUTE: integer(
    'Calls of the API that a person may make in a minute; as many of an address are answered while nobody is signed in',
    { least: 1, default: 3_000 },
  ),
  LOCKBOX_TRUSTED_PROXIES: setting.trustedProxies,
  LOCKBOX_OIDC_AUDIENCE: setting.oidcAudience,
  LOCKBOX_OIDC_SCOPE: setting.oidcScope,
  LOCKBOX_TENANT_CLAIM: setting.tenantClaim,
  LOCKBOX_PROVIDER_CLAIM: setting.providerClaim,
} as const;

export type PortalSettings = ValuesOf<typeof portalSettings>;
