import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { defineNotifier } from './definition.ts';
import { notifierProperties } from './settings.ts';

await runWorker({
  name: 'notifier',
  properties: notifierProperties,
  settings: () => readSettings(notifierProperties),
  define: defineNotifier,
});
