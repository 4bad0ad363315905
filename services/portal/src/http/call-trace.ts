import { AsyncLocalStorage } from 'node:async_hooks';
import { carriedTrace, type TraceHeaders } from '@lockbox/worker/trace';
import type { FastifyInstance } from 'fastify';

const traces = new AsyncLocalStorage<TraceHeaders | undefined>();

/** Continues the trace of the caller's `traceparent` in every record that a call sends, without code in the routes. */
export function carryTraces(api: FastifyInstance): void {
  // Not earlier: reading the body would lose the storage's context.
  api.addHook('preHandler', (request, _reply, done) => traces.run(carriedTrace(request.headers), done));
}

/** The headers with which a record continues the trace of the current call, if it has one. */
export const traceOfCall = (): TraceHeaders | undefined => traces.getStore();
