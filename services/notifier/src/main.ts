import { setFlagsFromString } from 'node:v8';
import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { defineNotifier } from './definition.ts';
import { properties } from './settings.ts';

// What a letter needs lives just long enough to leave the young generation. By default V8 lets it gather to three times of
// what is in use before it collects: some 80 MiB more after a burst.
setFlagsFromString('--heap-growing-percent=60');

await runWorker({ name: 'notifier', properties, settings: () => readSettings(properties), define: defineNotifier });
