import { areSpansExported, propagation, tracer } from '@lockbox/platform/telemetry';
import {
  trace as api,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
} from '@opentelemetry/api';
import type { Incoming, Outgoing } from '../definition.ts';
import { contextOf, isSameTrace, type TraceHeaders, traceOf } from '../trace.ts';
import type { HandlerLayer, Portion } from './portion.ts';

const MOST_LINKS = 32;

/** Returns the subject of a record without a trace, if its worker knows. */
type AboutOf = ((record: Incoming<never>) => string | undefined) | undefined;

/**
 * Creates a span for each portion, in the trace shared by all of its records, or linked to several. Written records
 * continue it.
 */
export const trace =
  (group: string, aboutOf: AboutOf): HandlerLayer<void> =>
  (handler) =>
  async (portion) => {
    const [first] = portion.records;
    const parent = first !== undefined && areOfOneTrace(portion.records) ? parentOf(first, aboutOf) : ROOT_CONTEXT;
    const span = startSpan(portion, group, parent);
    const headers: Record<string, string> = {};
    propagation.inject(api.setSpan(parent, span), headers);
    try {
      await handler({ ...portion, trace: headers.traceparent === undefined ? undefined : headers });
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : String(error) });
      throw error;
    } finally {
      span.end();
    }
  };

function areOfOneTrace([first, ...others]: readonly Incoming<unknown>[]): boolean {
  if (others.length === 0) return true;
  if (!areSpansExported()) return false; // each goes on with its own
  const one = first?.headers.traceparent?.toString();
  return one !== undefined && others.every(({ headers }) => isSameTrace(headers.traceparent?.toString() ?? '', one));
}

function parentOf(record: Incoming<unknown>, aboutOf: AboutOf): Context {
  if (record.headers.traceparent !== undefined || aboutOf === undefined || !areSpansExported())
    return contextOf(record.headers);
  const about = aboutOf(record as Incoming<never>); // of the input that the worker has named
  return about === undefined ? ROOT_CONTEXT : contextOf({ traceparent: Buffer.from(traceOf(about).traceparent) });
}

function startSpan({ fetched, records }: Portion, group: string, parent: Context): Span {
  const span = tracer().startSpan(`process ${fetched.topic}`, { kind: SpanKind.CONSUMER }, parent);
  if (!span.isRecording()) return span;
  span.setAttributes({
    'messaging.system': 'kafka',
    'messaging.operation.type': 'process',
    'messaging.destination.name': fetched.topic,
    'messaging.destination.partition.id': String(fetched.partition),
    'messaging.consumer.group.name': group,
    'messaging.batch.message_count': records.length,
  });
  if (records.length > 1) span.addLinks(linksTo(records));
  return span;
}

function linksTo(records: readonly Incoming<unknown>[]): Link[] {
  const links: Link[] = [];
  for (const record of records) {
    if (record.headers.traceparent === undefined) continue;
    const spanContext = api.getSpanContext(contextOf(record.headers));
    if (spanContext) links.push({ context: spanContext });
    if (links.length === MOST_LINKS) break;
  }
  return links;
}

/**
 * Adds the batch's trace to records whose handler set none, and the batch's span to those that continue the same trace.
 */
export function withTrace(records: readonly Outgoing[], headers: TraceHeaders | undefined): readonly Outgoing[] {
  if (headers === undefined) return records;
  return records.map((record) =>
    goesOnWith(headers, record) ? { ...record, headers: { ...record.headers, ...headers } } : record,
  );
}

function goesOnWith({ traceparent: batch = '' }: TraceHeaders, { headers }: Outgoing): boolean {
  const own = headers?.traceparent;
  return own === undefined || (areSpansExported() && isSameTrace(own.toString(), batch));
}
