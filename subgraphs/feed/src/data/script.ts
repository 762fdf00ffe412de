import { createHash } from 'node:crypto';
import { overKeys, type Redis } from '@lumigraph/redis';

/** A Lua script that touches the keys of one hash tag. */
export interface Script {
  text: string;
  sha: string;
}

export function scriptOf(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/** Runs a script by its digest; by its text where Redis does not know it (any more). */
export async function runScript(
  redis: Redis,
  script: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!isUnknown(error)) throw error;
    return redis.eval(script.text, keys.length, ...keys, ...args);
  }
}

/** Runs a script with the same arguments on the keys of each of many hash tags. Rejects where one was not reached; others were then. */
export async function runScriptOver(
  redis: Redis,
  script: Script,
  tags: readonly (readonly [string, ...string[]])[],
  args: readonly (string | number)[],
): Promise<void> {
  const told = await overKeys(redis, tags, firstKey, (pipeline, _first, keys) =>
    pipeline.evalsha(script.sha, keys.length, ...keys, ...args),
  );
  const untold = tags.filter((_, index) => isUnknown(told[index]?.[0]));
  const again = await overKeys(redis, untold, firstKey, (pipeline, _first, keys) =>
    pipeline.eval(script.text, keys.length, ...keys, ...args),
  );
  for (const [error] of [...told, ...again]) if (error && !isUnknown(error)) throw error;
}

function firstKey([key]: readonly [string, ...string[]]): string {
  return key;
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
