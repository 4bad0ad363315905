import { runWorker } from '@lockbox/worker/run';
import { definePolicy } from './definition.ts';
import { policyProperties, readPolicySettings } from './settings.ts';

await runWorker({
  name: 'policy',
  properties: policyProperties,
  settings: readPolicySettings,
  define: definePolicy,
  heapGrowthPercent: 100, // with less, commands that come fast take a sixth more processor time
});
