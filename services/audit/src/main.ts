import { runWorker } from '@lockbox/worker/run';
import { defineAudit } from './definition.ts';
import { auditProperties, readAuditSettings } from './settings.ts';

await runWorker({ name: 'audit', properties: auditProperties, settings: readAuditSettings, define: defineAudit });
