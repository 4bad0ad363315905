import { readSettings } from '@lockbox/platform/settings';
import { runWorker } from '@lockbox/worker/run';
import { defineProjector } from './definition.ts';
import { projectorProperties } from './settings.ts';

await runWorker({
  name: 'projector',
  properties: projectorProperties,
  settings: () => readSettings(projectorProperties),
  define: defineProjector,
});
