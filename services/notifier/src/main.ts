import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { defineNotifier } from './definition.ts';
import { properties } from './settings.ts';

await runWorker({ name: 'notifier', properties, settings: () => readSettings(properties), define: defineNotifier });
