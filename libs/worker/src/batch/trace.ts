import { propagation, tracer } from '@lockbox/platform/telemetry';
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
import { contextOf, type TraceHeaders } from '../trace.ts';
import type { Layer, Portion } from './portion.ts';

const MOST_LINKS = 32;

/** A span for each portion: a child of its one record's, or linked to several. What is written carries it on. */
export const trace =
  (group: string): Layer<void> =>
  (handler) =>
  async (portion) => {
    const [first] = portion.records;
    const parent = portion.records.length === 1 && first !== undefined ? contextOf(first.headers) : ROOT_CONTEXT;
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

/** Gives the batch's trace to those records whose handler named none. */
export function withTrace(records: readonly Outgoing[], headers: TraceHeaders | undefined): readonly Outgoing[] {
  if (headers === undefined) return records;
  return records.map((record) =>
    record.headers?.traceparent === undefined ? { ...record, headers: { ...record.headers, ...headers } } : record,
  );
}
