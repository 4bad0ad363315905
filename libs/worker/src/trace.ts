import { isUuid } from '@lockbox/contracts/uuid';
import { randomPieces } from '@lockbox/platform/random-pieces';
import { areSpansExported, propagation, tracer } from '@lockbox/platform/telemetry';
import { trace as api, type Context, ROOT_CONTEXT, SpanKind, type TextMapGetter } from '@opentelemetry/api';
import type { Incoming } from './definition.ts';

type Headers = Readonly<Record<string, Buffer>>;

export type TraceHeaders = Readonly<Record<string, string>>;

const TRACEPARENT = 'traceparent';
/** 00-<trace>-<span>-<flags>, neither of the ids all zeros. */
const VALID = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Only `traceparent` is propagated: senders choose `tracestate` freely, and the log keeps what it is given. */
const traceparentAlone = <H>(textOf: (headers: H) => string | undefined): TextMapGetter<H> => ({
  keys: () => [TRACEPARENT],
  get: (headers, key) => (key === TRACEPARENT ? textOf(headers) : undefined),
});
const ofRecord = traceparentAlone<Headers>((headers) => headers[TRACEPARENT]?.toString());
const ofCall = traceparentAlone<Readonly<Record<string, unknown>>>(({ traceparent }) =>
  typeof traceparent === 'string' ? traceparent : undefined,
);

/**
 * The W3C trace header of a record, if valid, for the records it leads to. For handlers that know which record led to
 * which: in a batch of one record, or while spans are exported, the runtime sets it.
 */
export function traceHeaders({
  headers: { traceparent },
}: Pick<Incoming<unknown>, 'headers'>): Readonly<Record<string, Buffer>> | undefined {
  return traceparent !== undefined && VALID.test(traceparent.toString()) ? { traceparent } : undefined;
}

const TRACE_BYTES = 16;
const newIds = randomPieces(TRACE_BYTES + 8);

/**
 * The sampled W3C header for a command's subject. A request's trace id is derived from the request id, so later actions
 * on the request join the same trace without storing it.
 */
export function traceOf(about: string): { readonly traceparent: string } {
  const ids = newIds();
  const trace = isUuid(about) ? about.replaceAll('-', '') : ids.toString('hex', 0, TRACE_BYTES);
  return { traceparent: `00-${trace}-${ids.toString('hex', TRACE_BYTES)}-01` };
}

/** Reports whether two headers belong to one trace. */
export const isSameTrace = (one: string, other: string): boolean => one.slice(3, 35) === other.slice(3, 35);

interface OpenSpan {
  /** Headers for the records and calls that continue the span. */
  readonly headers: TraceHeaders;
  end(): void;
}

/** Begins a span for work outside of batches. Without an exporter it returns the trace unchanged. */
export function openSpan(
  name: string,
  carried: TraceHeaders,
  { kind = 'PRODUCER', startTime }: { readonly kind?: 'PRODUCER' | 'CLIENT'; readonly startTime?: number } = {},
): OpenSpan {
  if (!areSpansExported()) return { headers: carried, end: () => undefined };
  const parent = propagation.extract(ROOT_CONTEXT, carried, ofCall);
  const span = tracer().startSpan(
    name,
    { kind: SpanKind[kind], ...(startTime !== undefined && { startTime }) },
    parent,
  );
  const headers: Record<string, string> = {};
  propagation.inject(api.setSpan(parent, span), headers);
  return { headers, end: () => span.end() };
}

/** The trace in a call's HTTP headers, as headers for the records it leads to; undefined if there is none. */
export function carriedTrace(headers: Readonly<Record<string, unknown>>): TraceHeaders | undefined {
  const carried: Record<string, string> = {};
  propagation.inject(propagation.extract(ROOT_CONTEXT, headers, ofCall), carried);
  return carried.traceparent === undefined ? undefined : carried;
}

/** The trace context of a record's headers. */
export const contextOf = (headers: Headers): Context => propagation.extract(ROOT_CONTEXT, headers, ofRecord);
