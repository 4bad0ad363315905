import { isProviderDecision } from '@lockbox/domain/catalogue/provider-refusals';
import type { AuditEvent } from '../api/resources.ts';
import type { Words } from '../words/words.tsx';

/**
 * Returns the warning word of an event that a reader must not overlook: an emergency, and a refused decision of the provider's
 * people. Undefined for other events.
 */
export function alarmingWord(
  { type, data }: Pick<AuditEvent, 'type' | 'data'>,
  { accesses, events }: Pick<Words, 'accesses' | 'events'>,
): string | undefined {
  if (type === 'AccessGranted' && data.basis === 'EMERGENCY') return accesses.basis.EMERGENCY;
  if (type === 'ExclusionDeclared' && data.exclusion === 'EMERGENCY') return accesses.basis.EMERGENCY;
  if (type === 'CommandRejected' && isProviderDecision(data)) return events.CommandRejected;
  return undefined;
}
