import type { Deliveries } from '../deliveries.ts';
import type { SignalDocument } from '../signal.ts';

/** Deliveries as MongoDB keeps them, in memory. */
export function memoryDeliveries(now: () => number): Deliveries & { readonly all: () => readonly SignalDocument[] } {
  const documents = new Map<string, SignalDocument>();
  const waits = (stream: string) =>
    [...documents.values()].filter((document) => document.stream === stream && document.state === 'PENDING');
  const change = (id: string, changes: Partial<SignalDocument>) => {
    const before = documents.get(id);
    if (before?.state !== 'PENDING') return;
    // Only fields that both kinds have are changed.
    documents.set(id, { ...before, attempts: before.attempts + 1, ...changes } as SignalDocument);
  };
  return {
    all: () => [...documents.values()],
    async add(added) {
      for (const document of added) if (!documents.has(document._id)) documents.set(document._id, document);
    },
    async pending(stream, atMost, partition) {
      return waits(stream)
        .filter((document) => partition === undefined || document.partition === partition)
        .sort((a, b) => a.partition - b.partition || a.offset - b.offset || (a._id < b._id ? -1 : 1))
        .slice(0, atMost);
    },
    async stillPending(stream, ids) {
      return new Set(ids.filter((id) => waits(stream).some(({ _id }) => _id === id)));
    },
    async settle(stream, ids, state, detail) {
      for (const id of ids) {
        if (documents.get(id)?.stream === stream) change(id, { state, settledAt: now(), detail });
      }
    },
    async drop(stream, detail) {
      for (const { _id } of waits(stream)) change(_id, { state: 'REFUSED', settledAt: now(), detail });
    },
    async failed(id, detail) {
      change(id, { detail });
    },
    compare: async () => undefined,
    check: async () => undefined,
    newest: async (stream, atMost) => [...documents.values()].filter((one) => one.stream === stream).slice(-atMost),
    async waiting(stream) {
      const waiting = waits(stream);
      return { pending: waiting.length, oldest: waiting.map(({ notedAt }) => notedAt).sort()[0] };
    },
  };
}
