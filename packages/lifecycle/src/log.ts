import { type Logger, pino } from 'pino';

export type Log = Logger;

/** A JSON log on standard output; every line names the process. */
export function createLog(options: { level: string; name: string }): Log {
  return pino({
    level: options.level,
    name: options.name,
    redact: ['password', '*.password', 'authorization', '*.authorization'],
  });
}
