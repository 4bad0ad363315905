import { setting, workerSettings } from '@lockbox/platform/settings';
import type { Static, TObject } from 'typebox';

/** The periods are none of these: every time that the timer waits for stands in an event. */
export const properties = {
  ...workerSettings,
  LOCKBOX_MONGO_URL: setting.mongoUrl,
  LOCKBOX_SENDER_KEY: setting.senderKey,
};

export type TimerSettings = Static<TObject<typeof properties>>;
