import { mongoSettings, setting, workerSettings } from '@lockbox/platform/settings';
import { type Static, type TObject, Type } from 'typebox';

export const properties = {
  ...workerSettings,
  ...mongoSettings,
  LOCKBOX_SMTP_URL: setting.smtpUrl,
  LOCKBOX_SMTP_CONNECTIONS: Type.Integer({
    description: 'How many e-mails are sent at the same time, over as many connections to the SMTP server',
    minimum: 1,
    maximum: 100,
    default: 10,
  }),
  LOCKBOX_MAIL_FROM: Type.String({
    description: 'Sender of e-mails: an address, with a name before it in quotes or not',
    pattern: '^([^<>\\r\\n]*<[^<>\\s@]+@[^<>\\s@]+>|[^<>\\s@]+@[^<>\\s@]+)$',
    default: 'Lockbox <lockbox@localhost>',
  }),
  LOCKBOX_PORTAL_URL: setting.portalUrl,
  LOCKBOX_PROVIDER_NAME: setting.providerName,
  LOCKBOX_PERMISSIONS_FILE: setting.permissionsFile,
  LOCKBOX_SENDER_KEY: setting.senderKey,
  LOCKBOX_INSTALLATION: setting.installation,
  LOCKBOX_CHECKPOINT_PUBLIC_KEYS: setting.checkpointPublicKeys,
};

export type NotifierSettings = Static<TObject<typeof properties>>;
