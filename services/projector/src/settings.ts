import { setting, workerSettings } from '@lockbox/platform/settings';
import type { Static, TObject } from 'typebox';

export const properties = { ...workerSettings, LOCKBOX_MONGO_URL: setting.mongoUrl };

export type ProjectorSettings = Static<TObject<typeof properties>>;
