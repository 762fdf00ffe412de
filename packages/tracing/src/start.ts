import type { Tracing } from './exporting.ts';

interface TracingOptions {
  /** Base URL of an OTLP/HTTP collector, without a slash at its end. */
  endpoint: string | undefined;
  /** What the process is called among the traced services. */
  service: string;
  /** Hears of spans that could not be sent, once per batch. */
  onError(error: unknown): void;
}

/** Traces this process where there is an endpoint; elsewhere the SDK is not even loaded, and there are no trace ids. */
export async function startTracing({ endpoint, service, onError }: TracingOptions): Promise<Tracing> {
  if (endpoint === undefined) return { stop: async () => {} };
  const { exportSpans } = await import('./exporting.ts');
  return exportSpans({ url: `${endpoint}/v1/traces`, service, onError });
}
