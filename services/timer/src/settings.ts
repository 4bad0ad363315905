import { mongoSettings, setting, type ValuesOf, workerSettings } from '@lockbox/platform/settings';

/** Periods are no settings here: each time that the timer waits for is in an event. */
export const timerProperties = {
  ...workerSettings,
  ...mongoSettings,
  LOCKBOX_SENDER_KEY: setting.senderKey,
};

export type TimerSettings = ValuesOf<typeof timerProperties>;
