import { type AnsweredField, copied, merge } from './merging.ts';
import { objectsAt } from './places.ts';
import type { Rewrite } from './rewrites.ts';
import type { Step } from './run.ts';
import { ask, type CompiledFetch, usedVariables } from './subgraph-fetch.ts';

/** A fetch of root fields, with what is worked out once for it. */
export interface CompiledRootFetch extends CompiledFetch {
  readonly rewriteOutput: Rewrite | null;
  readonly fields: readonly AnsweredField[];
}

/** Asks a subgraph for root fields: those of the operation, or of a root object that stands further down. */
export function rootStep(fetch: CompiledRootFetch): Step {
  const { node, path, rewriteOutput, fields } = fetch;
  return async (run) => {
    const objects = objectsAt(run.data, path);
    if (objects.length === 0) return;
    const data = await ask(run, fetch, usedVariables(run, node), (rest) => ({ objects, rest }));
    if (!data) return;
    rewriteOutput?.(data);
    for (const object of objects) merge(object, objects.length > 1 ? copied(data, fields) : data, fields);
  };
}
