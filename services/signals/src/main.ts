import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { defineSignals } from './definition.ts';
import { signalsProperties } from './settings.ts';

await runWorker({
  name: 'signals',
  properties: signalsProperties,
  settings: () => readSettings(signalsProperties),
  define: defineSignals,
});
