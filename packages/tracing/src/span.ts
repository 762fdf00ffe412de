import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

export type { Span } from '@opentelemetry/api';

const KIND = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

/**
 * Runs `work` in a span: a child of the span around it or, where `continues` is given, of what these headers (W3C Trace Context) name.
 * What `work` throws is noted and thrown on. While nothing is traced this costs nothing.
 */
export function inSpan<Result>(
  options: {
    name: string;
    kind: keyof typeof KIND;
    attributes: Attributes;
    continues?: Readonly<Record<string, string | string[] | undefined>>;
  },
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const { name, kind, attributes, continues } = options;
  const parent = continues ? propagation.extract(ROOT_CONTEXT, continues) : context.active();
  return trace.getTracer('lumigraph').startActiveSpan(name, { kind: KIND[kind], attributes }, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      failSpan(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Marks a span whose work failed without throwing. */
export function failSpan(span: Span, error?: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  if (error !== undefined) span.recordException(error instanceof Error ? error : String(error));
}

/** The headers by which another process continues the trace; none where nothing is traced. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/** The trace (32 hex digits) that this line of work belongs to. */
export function traceIdNow(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}
