import { randomBytes } from 'node:crypto';
import { propagation, tracer } from '@lockbox/platform/telemetry';
import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import type { Incoming, Outgoing } from './definition.ts';

type Headers = Readonly<Record<string, Buffer>>;

export type TraceHeaders = Readonly<Record<string, string>>;

const getter: TextMapGetter<Headers> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, key) => headers[key]?.toString(),
};
const MOST_LINKS = 32;

/**
 * The W3C trace headers of a record, to put on what it leads to. For handlers that know which record led to which: where
 * a batch holds one record only, or spans are exported, the runtime does it.
 */
export function traceHeaders(record: Pick<Incoming<unknown>, 'headers'>): Readonly<Record<string, Buffer>> | undefined {
  const { traceparent, tracestate } = record.headers;
  if (traceparent === undefined) return undefined;
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate };
}

/** The W3C header of a trace that begins here, sampled: what follows from it can be found by one id. */
export const newTrace = (): { readonly traceparent: string } => ({
  traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
});

/** The trace that a call's HTTP headers carry, as headers for what it leads to; undefined where they carry none. */
export function carriedTrace(headers: Readonly<Record<string, unknown>>): TraceHeaders | undefined {
  const carried: Record<string, string> = {};
  propagation.inject(propagation.extract(ROOT_CONTEXT, headers), carried);
  return carried.traceparent === undefined ? undefined : carried;
}

const contextOf = (headers: Headers): Context => propagation.extract(ROOT_CONTEXT, headers, getter);

function linksTo(records: readonly Incoming<unknown>[]): Link[] {
  const links: Link[] = [];
  for (const record of records) {
    if (record.headers.traceparent === undefined) continue;
    const spanContext = trace.getSpanContext(contextOf(record.headers));
    if (spanContext) links.push({ context: spanContext });
    if (links.length === MOST_LINKS) break;
  }
  return links;
}

/**
 * Runs the handling of a batch in a span: a child of its one record's, or linked to several. The work gets the headers
 * that carry the span on; none when nothing is traced.
 */
export async function inSpan<T>(
  batch: { readonly topic: string; readonly partition: number; readonly group: string },
  records: readonly Incoming<unknown>[],
  work: (headers: TraceHeaders | undefined) => Promise<T>,
): Promise<T> {
  const [first] = records;
  const parent = records.length === 1 && first !== undefined ? contextOf(first.headers) : ROOT_CONTEXT;
  const span = tracer().startSpan(`process ${batch.topic}`, { kind: SpanKind.CONSUMER }, parent);
  if (span.isRecording()) {
    span.setAttributes({
      'messaging.system': 'kafka',
      'messaging.operation.type': 'process',
      'messaging.destination.name': batch.topic,
      'messaging.destination.partition.id': String(batch.partition),
      'messaging.consumer.group.name': batch.group,
      'messaging.batch.message_count': records.length,
    });
    if (records.length > 1) span.addLinks(linksTo(records));
  }
  const headers: Record<string, string> = {};
  propagation.inject(trace.setSpan(parent, span), headers);
  try {
    return await work(headers.traceparent === undefined ? undefined : headers);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : String(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** Gives the batch's trace to those records whose handler named none. */
export function withTrace(records: readonly Outgoing[], headers: TraceHeaders | undefined): readonly Outgoing[] {
  if (headers === undefined) return records;
  return records.map((record) =>
    record.headers?.traceparent === undefined ? { ...record, headers: { ...record.headers, ...headers } } : record,
  );
}
