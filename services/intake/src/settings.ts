import { setting, workerSettings } from '@lockbox/platform/settings';
import type { Static, TObject } from 'typebox';

export const properties = {
  ...workerSettings,
  LOCKBOX_SENDER_KEY: setting.senderKey,
  LOCKBOX_SOURCE_KEYS: setting.sourceKeys,
  LOCKBOX_TOPICS_FILE: setting.topicsFile,
};

export type IntakeSettings = Static<TObject<typeof properties>>;
