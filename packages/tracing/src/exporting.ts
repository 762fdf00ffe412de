import { context, DiagLogLevel, diag, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const FLUSH_MS = 3_000;
/** Spans that wait for a collector that is slow or away; beyond them new ones are dropped. */
const MOST_WAITING = 2_048;
/** Clients choose the names of their operations. */
const MOST_TEXT = 1_024;

/** Where a process's spans go. */
export interface Tracing {
  /** Sends what is left, for at most 3 s; nothing is traced from then on. */
  stop(): Promise<void>;
}

/** Registers the OpenTelemetry SDK for this process. How much is sampled is told by the SDK's own `OTEL_TRACES_SAMPLER`. */
export function exportSpans(options: { url: string; service: string; onError(error: unknown): void }): Tracing {
  const { url, service, onError } = options;
  // Batches are sent by a timer that some request has started, whose trace has nothing to do with the fault.
  const report = (message: string): void => context.with(ROOT_CONTEXT, () => onError(new Error(message)));
  const ignore = (): void => {};
  diag.setLogger(
    { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const exporter = new OTLPTraceExporter({ url });
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.namespace': 'lumigraph', 'service.name': service }),
    ),
    spanLimits: { attributeValueLengthLimit: MOST_TEXT },
    spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: MOST_WAITING })],
  });
  // Without the default's baggage: what clients put there is not for our subgraphs.
  provider.register({ propagator: new W3CTraceContextPropagator() });
  return {
    stop: async () => {
      const { promise: overdue, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, FLUSH_MS);
      await Promise.race([provider.shutdown().catch(onError), overdue]);
      clearTimeout(timer);
      for (const api of [trace, context, propagation, diag]) api.disable();
    },
  };
}
