export { failSpan, inSpan, type Span, traceHeaders, traceIdNow } from './span.ts';
export { startTracing } from './start.ts';
