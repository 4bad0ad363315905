import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { defineSignals } from './definition.ts';
import { properties } from './settings.ts';

await runWorker({ name: 'signals', properties, settings: () => readSettings(properties), define: defineSignals });
