import { openCodec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import { shownInLog } from '@lockbox/domain/testing/shown-in-log';
import type { Namespace } from '@lockbox/testing/namespace';
import { createLogReader, recordsNow } from '@lockbox/worker/read';

/** The values that customers see of their requests, computed from the events so far. */
export function shownRequests() {
  const events = new Map<string, Event[]>();
  return {
    seen(event: Event): void {
      const { data } = event;
      if (!('requestId' in data) || data.requestId === null) return;
      const known = events.get(data.requestId);
      if (known === undefined) events.set(data.requestId, [event]);
      else known.push(event);
    },
    of: (id: RequestId): string | null => shownInLog(events.get(id) ?? [], id),
  };
}

/** The same of all that the log holds now. */
export async function shownInWholeLog({ kafka, registry, namespace, topics }: Namespace) {
  const codec = await openCodec(registry, namespace, 'events');
  const reader = createLogReader(kafka);
  const shown = shownRequests();
  try {
    for await (const { records } of recordsNow(reader, topics.events)) {
      await codec.prepare(records.map(({ raw }) => raw));
      for (const { raw } of records) shown.seen(codec.decode(raw));
    }
  } finally {
    await reader.close();
  }
  return shown;
}
