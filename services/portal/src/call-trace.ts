import { AsyncLocalStorage } from 'node:async_hooks';
import { carriedTrace, type TraceHeaders } from '@lockbox/worker/trace';
import type { FastifyInstance } from 'fastify';

const traces = new AsyncLocalStorage<TraceHeaders | undefined>();

/** The trace that the caller's `traceparent` names goes on with whatever its call sends; no route has to think of it. */
export function carryTraces(api: FastifyInstance): void {
  // After the body has been read, which would lose it.
  api.addHook('preHandler', (request, _reply, done) => traces.run(carriedTrace(request.headers), done));
}

/** The headers by which a record carries on the trace of the call that is being answered, if it has one. */
export const traceOfCall = (): TraceHeaders | undefined => traces.getStore();
