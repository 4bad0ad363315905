import { mongoSettings, setting, type ValuesOf, workerSettings } from '@lockbox/platform/settings';

export const projectorProperties = {
  ...workerSettings,
  ...mongoSettings,
  LOCKBOX_SOURCE_KEYS: setting.sourceKeys,
  LOCKBOX_TOPICS_FILE: setting.topicsFile,
};

export type ProjectorSettings = ValuesOf<typeof projectorProperties>;
