import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { defineTimer } from './definition.ts';
import { timerProperties } from './settings.ts';

await runWorker({
  name: 'timer',
  properties: timerProperties,
  settings: () => readSettings(timerProperties),
  define: defineTimer,
});
