import { setting, type ValuesOf, workerSettings } from '@lockbox/platform/settings';

export const intakeProperties = {
  ...workerSettings,
  LOCKBOX_SENDER_KEY: setting.senderKey,
  LOCKBOX_SOURCE_KEYS: setting.sourceKeys,
  LOCKBOX_TOPICS_FILE: setting.topicsFile,
};

export type IntakeSettings = ValuesOf<typeof intakeProperties>;
