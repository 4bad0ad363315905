import type { Event, EventData, NotificationRecorded, ReminderDue } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import { eventKind } from '@lockbox/domain/catalogue/events';
import { isOfProviderAlone } from '@lockbox/domain/requests/who-sees';
import type { Needed } from './projection-progress.ts';

/** Tells an open page that its content is out of date; the page loads it again. */
export interface ResourceChange {
  readonly about: 'request' | 'policy' | 'directory' | 'attempts';
  /** The request's id, or the tenant's. */
  readonly id: string;
  readonly tenantId: TenantId;
  readonly sequence: number;
  readonly type: EventData['type'];
}

/** Returns the resources that an event changes, and the data that must be in the database before pages learn of it. */
export function resourceChangesOf(
  event: Event,
): readonly { readonly change: ResourceChange; readonly needed: Needed }[] {
  const { data, tenantId, sequence, eventId } = event;
  const about = (what: ResourceChange['about'], id: string): ResourceChange => ({
    about: what,
    id,
    tenantId,
    sequence,
    type: data.type,
  });
  const needed = (rest: Partial<Needed> = {}): Needed => ({ eventId, document: null, textId: null, ...rest });
  const found: { readonly change: ResourceChange; readonly needed: Needed }[] = [];
  const { requests, policies, directory, attempts } = eventKind(data.type).changes;
  if (requests !== undefined && 'requestId' in data && data.requestId !== null) {
    const document = { collection: 'requests', id: data.requestId, sequence } as const;
    const isCertain = requests === 'always';
    found.push({
      change: about('request', data.requestId),
      needed: needed({
        document: { ...document, certain: isCertain ? sequence : 0 },
        textId: isCertain ? textIdIn(data) : null,
      }),
    });
  }
  if (isShownWithRequest(data) && data.requestId !== null) {
    const document = { collection: 'requests', id: data.requestId, sequence: 0, certain: 0 } as const;
    found.push({ change: about('request', data.requestId), needed: needed({ document }) });
  }
  if (policies !== undefined) {
    const certain = policies === 'always' ? sequence : 0;
    const document = { collection: 'policies', id: tenantId, sequence, certain } as const;
    found.push({ change: about('policy', tenantId), needed: needed({ document }) });
  }
  if (directory !== undefined) found.push({ change: about('directory', tenantId), needed: needed() });
  if (attempts !== undefined) found.push({ change: about('attempts', tenantId), needed: needed() });
  return found;
}

/**
 * Events that change no document of a request and are part of its history. An event that a tenant's people are not shown changes no page
 * (docs/rules.md, "Who sees what"): a change would reveal it.
 */
const isShownWithRequest = (data: EventData): data is ReminderDue | NotificationRecorded =>
  (data.type === 'ReminderDue' || data.type === 'NotificationRecorded') && !isOfProviderAlone(data);

/** The comment, question or answer that an event brings. */
function textIdIn(data: EventData): string | null {
  if ('comment' in data) return data.comment?.textId ?? null;
  return 'text' in data ? data.text.textId : null;
}
