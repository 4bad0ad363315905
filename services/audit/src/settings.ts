import { mongoSettings, workerSettings } from '@lockbox/platform/settings';
import type { Static, TObject } from 'typebox';

export const properties = { ...workerSettings, ...mongoSettings };

export type AuditSettings = Static<TObject<typeof properties>>;
