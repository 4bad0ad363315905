import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { definePolicy } from './definition.ts';
import { properties } from './settings.ts';

await runWorker({ name: 'policy', properties, settings: () => readSettings(properties), define: definePolicy });
