import { setImmediate } from 'node:timers/promises';
import type { Log } from '@lumigraph/lifecycle';
import type { ListedOperation } from '../persisted/manifest.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';
import type { Engine } from './engine.ts';
import type { Engines } from './engines.ts';

/** Prepares and plans the persisted operations, so that nobody waits for it; one that the supergraph does not know is told to the log. */
export async function warmUp(engine: Engine, operations: readonly ListedOperation[], log: Log): Promise<void> {
  for (const { body, hash, name } of operations) {
    try {
      engine.prepare(body, hash, name, true).plan();
    } catch (error) {
      log.warn({ err: error, operationName: name, hash }, 'a persisted operation cannot be served');
    }
    // Planning takes tens of milliseconds: the supergraph in service goes on between.
    await setImmediate();
  }
}

/** Warms the engine in service whenever the persisted operations change; those that it knows take no time. */
export function keepWarm(
  engines: Pick<Engines, 'take'>,
  persisted: Pick<PersistedOperations, 'operations' | 'onChange'>,
  log: Log,
): void {
  persisted.onChange(() => {
    const { engine, release } = engines.take();
    void warmUp(engine, persisted.operations(), log).finally(release);
  });
}
