import type { Config } from '@lumigraph/config';
import { createLog, createMetrics, type Part, serveHttp } from '@lumigraph/lifecycle';

/** What a part of ours is assembled from where there are no stores. */
export function instrumentsOf(config: Config, name: string) {
  const log = createLog({ level: config.logLevel, name });
  return { log, metrics: createMetrics(name), onFault: () => (error: unknown) => log.error({ err: error }, 'a fault') };
}

/** Serves a part as every process of ours does, but without asking after stores. */
export async function listen(part: Part, config: Config, instruments: ReturnType<typeof instrumentsOf>): Promise<void> {
  const { log, metrics } = instruments;
  const { routes = [], onUpgrade } = part;
  const upgrade = onUpgrade ? { onUpgrade } : {};
  await serveHttp({ host: config.host, port: config.port, log, metrics, routes, checks: {}, ...upgrade });
}
