import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { defineAudit } from './definition.ts';
import { properties } from './settings.ts';

await runWorker({ name: 'audit', properties, settings: () => readSettings(properties), define: defineAudit });
