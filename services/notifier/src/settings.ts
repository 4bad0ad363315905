import { integer, mongoSettings, setting, text, type ValuesOf, workerSettings } from '@lockbox/platform/settings';

export const notifierProperties = {
  ...workerSettings,
  ...mongoSettings,
  LOCKBOX_SMTP_URL: setting.smtpUrl,
  LOCKBOX_SMTP_CONNECTIONS: integer(
    'How many e-mails are sent at the same time, over as many connections to the SMTP server',
    { least: 1, most: 100, default: 10 },
  ),
  LOCKBOX_MAIL_FROM: text('Sender of e-mails: an address, with a name before it in quotes or not', {
    pattern: /^([^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/,
    default: 'Lockbox <lockbox@localhost>',
  }),
  LOCKBOX_PORTAL_URL: setting.portalUrl,
  LOCKBOX_PROVIDER_NAME: setting.providerName,
  LOCKBOX_PERMISSIONS_FILE: setting.permissionsFile,
  LOCKBOX_SENDER_KEY: setting.senderKey,
  LOCKBOX_INSTALLATION: setting.installation,
  LOCKBOX_CHECKPOINT_PUBLIC_KEYS: setting.checkpointPublicKeys,
};

export type NotifierSettings = ValuesOf<typeof notifierProperties>;
