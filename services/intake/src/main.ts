import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { defineIntake } from './definition.ts';
import { intakeProperties } from './settings.ts';

await runWorker({
  name: 'intake',
  properties: intakeProperties,
  settings: () => readSettings(intakeProperties),
  define: defineIntake,
});
