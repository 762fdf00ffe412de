import { type Config, configSchema } from './schema.ts';

export { type Config, configVariables, SUBGRAPHS, type SubgraphName } from './schema.ts';

/** A configuration that cannot be used; the message names each variable and what is wrong with it. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
}

/** The validated configuration. This is the only place that reads the environment. Throws a ConfigError. */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = configSchema.safeParse(present);
  if (parsed.success) return Object.freeze(parsed.data);
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`The configuration is not usable:\n  ${faults.join('\n  ')}`);
}
