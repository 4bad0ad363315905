import { integer, mongoSettings, setting, text, type ValuesOf, workerSettings } from '@lockbox/platform/settings';

const rsaKey = (description: string) => text(description, { secret: true, default: '' });

export const signalsProperties = {
  ...workerSettings,
  ...mongoSettings,
  LOCKBOX_SIGNAL_RECEIVERS_FILE: text(
    'File with the receivers of signals (services/signals/README.md). Empty: there are none',
    {
      default: '',
    },
  ),
  LOCKBOX_SIGNALS_URL: text('Where receivers reach this transmitter, which is its name as issuer: without a path', {
    pattern: /^https?:\/\/[^\s/?#@]+$/,
    default: 'http://localhost:8082',
  }),
  LOCKBOX_SIGNALS_PORT: integer('Port for receivers of signals; nothing listens there while there are none', {
    least: 0,
    most: 65_535,
    default: 8082,
  }),
  LOCKBOX_PROVIDER_OIDC_ISSUER: setting.providerOidcIssuer,
  LOCKBOX_OIDC_AUDIENCE: setting.oidcAudience,
  LOCKBOX_SIGNALS_KEY: rsaKey(
    'RSA key of at least 2048 bits for signing signals: PKCS#8, as PEM or as its base64 in one line; needed with receivers',
  ),
  LOCKBOX_SIGNALS_KEY_PREVIOUS: rsaKey('The key before it, published for as long as receivers may verify with it'),
};

export type SignalsSettings = ValuesOf<typeof signalsProperties>;
