import { startTelemetry } from '@lockbox/platform/telemetry';
import { expect, test } from 'vitest';
import { carriedTrace, isSameTrace, traceHeaders, traceOf } from './trace.ts';

test('the trace of a request has its id, whoever goes on with it; of anything else an id of its own, in the form that W3C gives', () => {
  const request = '5f0c1f3e-2a4b-5c6d-8e7f-0123456789ab';
  const ofRequest = /^00-5f0c1f3e2a4b5c6d8e7f0123456789ab-[0-9a-f]{16}-01$/;
  expect(traceOf(request).traceparent).toMatch(ofRequest);
  expect(traceOf(request)).not.toEqual(traceOf(request));
  expect(isSameTrace(traceOf(request).traceparent, traceOf(request).traceparent)).toBe(true);
  expect(traceOf('import').traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(isSameTrace(traceOf('import').traceparent, traceOf('import').traceparent)).toBe(false);
});

test('what a record leads to carries its trace on, and nothing else that its sender chose', () => {
  const traceparent = Buffer.from(traceOf('any').traceparent);
  const tracestate = Buffer.from('vendor=1');
  expect(traceHeaders({ headers: { traceparent, tracestate, other: Buffer.from('x') } })).toEqual({ traceparent });
  expect(traceHeaders({ headers: { tracestate } })).toBeUndefined();
});

test.each([
  '',
  'Adele Vance',
  `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`,
  `${traceOf('any').traceparent}-adele.vance`,
])('a traceparent that is none is not carried on: %s', (text) =>
  expect(traceHeaders({ headers: { traceparent: Buffer.from(text) } })).toBeUndefined(),
);

test('what a call leads to carries its trace on, and not its tracestate', async () => {
  await startTelemetry('test', {});
  const { traceparent } = traceOf('any');
  expect(carriedTrace({ traceparent, tracestate: 'person=adele.vance' })).toEqual({ traceparent });
  expect(carriedTrace({ traceparent: 'adele.vance', tracestate: 'a=b' })).toBeUndefined();
  expect(carriedTrace({})).toBeUndefined();
});
