import { expect, test } from 'vitest';
import { newTrace, traceHeaders } from './trace.ts';

test('each trace begins with ids of its own, in the form that W3C gives', () => {
  const { traceparent } = newTrace();
  expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(newTrace().traceparent).not.toBe(traceparent);
});

test('what a record leads to carries its trace on', () => {
  const traceparent = Buffer.from(newTrace().traceparent);
  const tracestate = Buffer.from('vendor=1');
  const other = Buffer.from('x');
  expect(traceHeaders({ headers: { traceparent, tracestate, other } })).toEqual({ traceparent, tracestate });
  expect(traceHeaders({ headers: { traceparent } })).toEqual({ traceparent });
  expect(traceHeaders({ headers: { tracestate } })).toBeUndefined();
});
