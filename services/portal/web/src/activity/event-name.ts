import { isProviderDecision } from '@lockbox/domain/catalogue/provider-refusals';
import type { AuditEvent } from '../api/resources.ts';
import type { Words } from '../words/words.tsx';

/** An event's name in words; a type without words is shown by its name in the log. */
export function eventName({ type, data }: Pick<AuditEvent, 'type' | 'data'>, { events, activity }: Words): string {
  if (type === 'CommandRejected' && isProviderDecision(data)) return activity.providerRefused;
  const act = type === 'AdministrationRecorded' ? activity.acts[String(data.action)] : undefined;
  return act ?? (type === 'NotShown' ? activity.notShown : events[type]) ?? type;
}
