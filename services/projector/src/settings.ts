import { mongoSettings, setting, type ValuesOf, workerSettings } from '@lockbox/platform/settings';

export const properties = {
  ...workerSettings,
  ...mongoSettings,
  LOCKBOX_SOURCE_KEYS: setting.sourceKeys,
  LOCKBOX_TOPICS_FILE: setting.topicsFile,
};

export type ProjectorSettings = ValuesOf<typeof properties>;
