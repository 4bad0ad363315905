import { openCodec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import { shownInLog } from '@lockbox/domain/testing/shown-in-log';
import type { Namespace } from '@lockbox/testing/namespace';
import { createLogReader, records } from '@lockbox/worker/read';

/** What customers are shown of their requests, by the events that were seen of them. */
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
    for (const partition of await reader.partitionsOf(topics.events)) {
      const { low, lastStable } = await reader.offsets(topics.events, partition);
      const range = { from: new Map([[partition, low]]), until: new Map([[partition, lastStable]]) };
      for await (const fetched of records(reader, topics.events, range)) {
        await codec.prepare(fetched.records.map(({ raw }) => raw));
        for (const { raw } of fetched.records) shown.seen(codec.decode(raw));
      }
    }
  } finally {
    await reader.close();
  }
  return shown;
}
