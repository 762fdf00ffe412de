/** Where a process's spans go. */
export interface Tracing {
  /** Sends what is left, for at most 3 s; nothing is traced from then on. */
  stop(): Promise<void>;
}

export interface TracingOptions {
  /** Base URL of an OTLP/HTTP collector, without a slash at its end. */
  endpoint: string;
  /** What the process is called among the traced services. */
  service: string;
  /** Hears of spans that could not be sent, once per batch. */
  onError(error: unknown): void;
}

/** Traces this process where there is an endpoint; elsewhere the SDK is not even loaded, and there are no trace ids. */
export async function startTracing({
  endpoint,
  ...options
}: Omit<TracingOptions, 'endpoint'> & { endpoint: string | undefined }): Promise<Tracing> {
  if (endpoint === undefined) return { stop: async () => {} };
  const { exportSpans } = await import('./exporting.ts');
  return exportSpans({ endpoint, ...options });
}
