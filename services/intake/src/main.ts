import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { defineIntake } from './definition.ts';
import { properties } from './settings.ts';

await runWorker({ name: 'intake', properties, settings: () => readSettings(properties), define: defineIntake });
