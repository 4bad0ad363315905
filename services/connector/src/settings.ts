import { SOURCE_KEYS_PATTERN } from '@lockbox/contracts/source-signature';
import { servingSettings, setting, text, type ValuesOf } from '@lockbox/platform/settings';

/** The settings of the connector; each description says what the setting means. */
export const connectorSettings = {
  ...servingSettings,
  LOCKBOX_HEALTH_PORT: setting.healthPort,
  LOCKBOX_TOPICS_FILE: setting.topicsFile,
  LOCKBOX_CONNECTOR_FILE: text('A file that says which systems send what, and where in a ticket each field is found'),
  LOCKBOX_CONNECTOR_SECRETS: text(
    'By which secret each source is known here: source=secret, of at least 32 characters, separated by commas; a source that changes its secret stands there twice',
    { pattern: SOURCE_KEYS_PATTERN, secret: true },
  ),
  LOCKBOX_CONNECTOR_SOURCE_KEYS: text(
    "The keys with which records of these sources are signed, in intake's LOCKBOX_SOURCE_KEYS too: source=key, of at least 32 bytes, separated by commas",
    { pattern: SOURCE_KEYS_PATTERN, secret: true, default: '' },
  ),
} as const;

export type ConnectorSettings = ValuesOf<typeof connectorSettings>;
