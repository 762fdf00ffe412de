import { type Config, configSchema } from './schema.ts';

export { type Config, configVariables, SUBGRAPHS, type SubgraphName } from './schema.ts';

/** A configuration that cannot be used; the message names each variable and what is wrong with it. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
}

/** What a gateway needs that serves remote subgraphs and no store. */
export type GatewayConfig = Omit<
  Config,
  'databaseUrl' | 'redisUrls' | 'natsUrls' | 'objectStoreUrl' | 'mediaUrlSecret' | 'gatewaySecret'
>;

/**
 * The configuration of a gateway without stores; what it would say of these is left out. Unless the environment says otherwise costs are measured
 * only: somebody else's supergraph seldom says how long its lists are. Throws a ConfigError.
 */
export function loadGatewayConfig(env: Record<string, string | undefined> = process.env): GatewayConfig {
  const { databaseUrl, redisUrls, natsUrls, objectStoreUrl, mediaUrlSecret, gatewaySecret, ...config } = loadConfig({
    ...env,
    COST_MODE: env.COST_MODE || 'measure',
    ...NO_STORES,
  });
  return config;
}

/** Values that are well formed and lead nowhere. */
const NO_STORES = {
  DATABASE_URL: 'postgres://none.invalid/none',
  REDIS_URL: 'redis://none.invalid',
  NATS_URL: 'nats://none.invalid',
  OBJECT_STORE_URL: 'disk:///none',
  MEDIA_URL_SECRET: 'none'.repeat(8),
  GATEWAY_SECRET: 'none'.repeat(8),
};

/** The validated configuration. This is the only place that reads the environment. Throws a ConfigError. */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = configSchema.safeParse(present);
  if (parsed.success) return Object.freeze(parsed.data);
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`The configuration is not usable:\n  ${faults.join('\n  ')}`);
}
