import type { Event } from '@lockbox/contracts/generated/events';
import { tenantDecider } from '@lockbox/domain/decider/decider';
import { checkLink } from '@lockbox/evidence/chain';
import { type Incoming, StopPartition } from '@lockbox/worker/definition';
import type { BatchMemory } from './memory.ts';

/** Folds an event into the memory, if it follows the one before it in its tenant's chain. Throws StopPartition if not. */
export function foldEvent(memory: BatchMemory, { value: event, raw, offset }: Incoming<Event>): void {
  if (raw === null) throw disagrees(offset, 'The record has no value');
  const link = checkLink(memory.head(event.tenantId), event, raw);
  if (!link.ok) throw disagrees(offset, link.sentence);
  for (const entity of tenantDecider.evolve(memory.tenant(event.tenantId), event)) memory.put(entity);
  memory.heads.set(event.tenantId, {
    type: 'Head',
    tenantId: event.tenantId,
    ...link.head,
    occurredAt: event.occurredAt,
  });
}

export const disagrees = (offset: number, what: string): StopPartition =>
  new StopPartition(
    'LOG_DISAGREES',
    `The event log and policy-state do not agree at offset ${offset}: ${what} The event is signed with policy's key: find out who wrote it.`,
  );
