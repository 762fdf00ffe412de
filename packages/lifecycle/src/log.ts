import { traceIdNow } from '@lumigraph/tracing';
import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** A JSON log on `destination` (standard output); every line names the process and, where it is traced, the trace. */
export function createLog(options: { level: string; name: string; destination?: DestinationStream }): Log {
  return pino(
    {
      level: options.level,
      name: options.name,
      redact: ['password', '*.password', 'authorization', '*.authorization'],
      mixin: () => {
        const traceId = traceIdNow();
        return traceId === undefined ? {} : { traceId };
      },
    },
    options.destination,
  );
}
