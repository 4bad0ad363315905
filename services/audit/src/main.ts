import { runWorker } from '@lockbox/worker/run';
import { defineAudit } from './definition.ts';
import { properties, readAuditSettings } from './settings.ts';

await runWorker({ name: 'audit', properties, settings: readAuditSettings, define: defineAudit });
