import { setting, workerSettings } from '@lockbox/platform/settings';
import type { Static, TObject } from 'typebox';

export const properties = { ...workerSettings, LOCKBOX_MONGO_URL: setting.mongoUrl };

export type AuditSettings = Static<TObject<typeof properties>>;
