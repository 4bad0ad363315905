import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { commandId, tenantId } from '@lockbox/contracts/ids';
import { eventIdOf } from '@lockbox/contracts/uuid';

/** An event of a tenant, as policy would write it. The actor is the system; the time is now; nothing is chained. */
export function eventOf(tenant: string, sequence: number, data: EventData, changes: Partial<Event> = {}): Event {
  const causationId = commandId(`command-${sequence}`);
  return {
    eventId: eventIdOf(tenantId(tenant), sequence),
    tenantId: tenantId(tenant),
    sequence,
    previousHash: null,
    occurredAt: Date.now(),
    causationId,
    commandOffset: sequence,
    correlationId: ('requestId' in data ? data.requestId : null) ?? causationId,
    actor: { kind: 'SYSTEM', id: 'test' },
    rule: 'TEST',
    data,
    ...changes,
  };
}
