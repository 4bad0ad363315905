import { propagation, type Tracer, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

let exporting = false;
/** Returns whether spans are exported; if not, their attributes need not be computed. */
export const areSpansExported = (): boolean => exporting;

/**
 * W3C trace context always passes through; spans are recorded and exported only where an OTLP endpoint is named by
 * OpenTelemetry's own variables. The SDK is loaded only then: it would be a third of an idle worker's memory.
 */
export async function startTelemetry(service: string, env = process.env): Promise<{ stop(): Promise<void> }> {
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  if (!env.OTEL_EXPORTER_OTLP_ENDPOINT && !env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) return { stop: async () => {} };
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `lockbox-${service}` }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  trace.setGlobalTracerProvider(provider);
  exporting = true;
  return { stop: () => provider.shutdown() };
}

export const tracer = (): Tracer => trace.getTracer('lockbox');
export { propagation };
