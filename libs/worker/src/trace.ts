import { randomBytes } from 'node:crypto';
import { propagation } from '@lockbox/platform/telemetry';
import { type Context, ROOT_CONTEXT, type TextMapGetter } from '@opentelemetry/api';
import type { Incoming } from './definition.ts';

type Headers = Readonly<Record<string, Buffer>>;

export type TraceHeaders = Readonly<Record<string, string>>;

const getter: TextMapGetter<Headers> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, key) => headers[key]?.toString(),
};

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

/** The trace that a record carries. */
export const contextOf = (headers: Headers): Context => propagation.extract(ROOT_CONTEXT, headers, getter);
