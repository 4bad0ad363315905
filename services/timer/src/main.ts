import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { defineTimer } from './definition.ts';
import { properties } from './settings.ts';

await runWorker({ name: 'timer', properties, settings: () => readSettings(properties), define: defineTimer });
