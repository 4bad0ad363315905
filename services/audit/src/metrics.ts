import { Counter, type Registry } from 'prom-client';

export interface AuditMetrics {
  readonly checkedEvents: Counter;
  readonly brokenLinks: Counter<'fault'>;
}

export function createAuditMetrics(registry: Registry): AuditMetrics {
  return {
    checkedEvents: new Counter({
      name: 'lockbox_audit_events_checked_total',
      help: "Events whose place in their tenant's chain was checked",
      registers: [registry],
    }),
    brokenLinks: new Counter({
      name: 'lockbox_audit_broken_links_total',
      help: "Events that do not follow from what their tenant's log holds before them",
      labelNames: ['fault'],
      registers: [registry],
    }),
  };
}
