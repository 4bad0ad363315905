import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { defineProjector } from './definition.ts';
import { properties } from './settings.ts';

await runWorker({ name: 'projector', properties, settings: () => readSettings(properties), define: defineProjector });
