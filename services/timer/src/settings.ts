import { mongoSettings, setting, workerSettings } from '@lockbox/platform/settings';
import type { Static, TObject } from 'typebox';

/** Periods are no settings here: each time that the timer waits for is in an event. */
export const properties = {
  ...workerSettings,
  ...mongoSettings,
  LOCKBOX_SENDER_KEY: setting.senderKey,
};

export type TimerSettings = Static<TObject<typeof properties>>;
