import { startTelemetry } from '@lockbox/platform/telemetry';
import { expect, test } from 'vitest';
import { carriedTrace, newTrace, traceHeaders } from './trace.ts';

test('each trace begins with ids of its own, in the form that W3C gives', () => {
  const { traceparent } = newTrace();
  expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(newTrace().traceparent).not.toBe(traceparent);
});

test('what a record leads to carries its trace on, and nothing else that its sender chose', () => {
  const traceparent = Buffer.from(newTrace().traceparent);
  const tracestate = Buffer.from('vendor=1');
  expect(traceHeaders({ headers: { traceparent, tracestate, other: Buffer.from('x') } })).toEqual({ traceparent });
  expect(traceHeaders({ headers: { tracestate } })).toBeUndefined();
});

test.each(['', 'Adele Vance', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`, `${newTrace().traceparent}-adele.vance`])(
  'a traceparent that is none is not carried on: %s',
  (text) => expect(traceHeaders({ headers: { traceparent: Buffer.from(text) } })).toBeUndefined(),
);

test('what a call leads to carries its trace on, and not its tracestate', async () => {
  await startTelemetry('test', {});
  const { traceparent } = newTrace();
  expect(carriedTrace({ traceparent, tracestate: 'person=adele.vance' })).toEqual({ traceparent });
  expect(carriedTrace({ traceparent: 'adele.vance', tracestate: 'a=b' })).toBeUndefined();
  expect(carriedTrace({})).toBeUndefined();
});
