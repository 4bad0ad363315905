import { mongoSettings, setting, workerSettings } from '@lockbox/platform/settings';
import type { Static, TObject } from 'typebox';

export const properties = {
  ...workerSettings,
  ...mongoSettings,
  LOCKBOX_DECISIONS_BELIEVED_UNTIL: setting.decisionsBelievedUntil,
};

export type AuditSettings = Static<TObject<typeof properties>>;
