import { mongoSettings, type ValuesOf, workerSettings } from '@lockbox/platform/settings';

export const properties = { ...workerSettings, ...mongoSettings };

export type ProjectorSettings = ValuesOf<typeof properties>;
