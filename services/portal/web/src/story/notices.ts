import type { AuditEvent } from '../api/resources.ts';

/** One line of a trail: an event, or one notice with all whom it was sent to. */
export interface TrailLine {
  readonly event: AuditEvent;
  /** The outcomes of the same notice by the same way; empty for any other event. */
  readonly notices: readonly AuditEvent[];
}

export const isNotice = ({ type }: Pick<AuditEvent, 'type'>): boolean => type === 'NotificationRecorded';

/** Events with the outcomes of one notice in one line, at the place of the first of them. */
export function trailLinesOf(events: readonly AuditEvent[]): readonly TrailLine[] {
  const together = new Map<string, AuditEvent[]>();
  for (const event of events) {
    if (!isNotice(event)) continue;
    const of = together.get(keyOf(event));
    if (of === undefined) together.set(keyOf(event), [event]);
    else of.push(event);
  }
  return events.flatMap((event) => {
    if (!isNotice(event)) return { event, notices: [] };
    const notices = together.get(keyOf(event)) ?? [event];
    return notices[0] === event ? { event, notices } : [];
  });
}

const keyOf = ({ data }: AuditEvent): string => [data.aboutEventId, data.channel, data.outcome].map(String).join('/');
