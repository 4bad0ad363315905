import type { EventData } from '@lockbox/contracts/generated/events';
import { createMissingNotices, type NoticedEvent } from '@lockbox/domain/notices/missing-notices';

/** An event as its record says it, by a known schema. */
export interface NoticedSignedEvent extends Omit<NoticedEvent, 'data'> {
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event that had to be announced, and of which no notice has an outcome. */
export interface NotRecordedEvent {
  readonly sequence: number;
  readonly type: string;
}

/** Those among verified events, in their order, at that time. The log does not say who is an administrator: of one alone who was left out nothing is said. */
export function notRecordedAmong(events: readonly NoticedSignedEvent[], now: number): readonly NotRecordedEvent[] {
  const missing = createMissingNotices<NoticedEvent & { readonly sequence: number }>();
  // A known schema gave it; bytes, which are no Buffer here, are not read.
  for (const event of events) missing.read({ ...event, data: event.data as unknown as EventData });
  return missing.at(now, () => []).map(({ event: { sequence, data } }) => ({ sequence, type: data.type }));
}
