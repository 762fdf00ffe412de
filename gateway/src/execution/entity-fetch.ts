import { type ContextArguments, groupByArguments } from './context-arguments.ts';
import { createKnown, endOf } from './equal-representations.ts';
import { isObject, type JsonObject } from './json.ts';
import { type AnsweredField, copied, merge } from './merging.ts';
import { objectsAt, placesAt, type ResponsePath } from './places.ts';
import type { Represent } from './representations.ts';
import type { Rewrite } from './rewrites.ts';
import type { Run, Step } from './run.ts';
import { ask, type CompiledFetch, fail, usedVariables } from './subgraph-fetch.ts';

/** A fetch of entities, with what is worked out once for it. */
export interface CompiledEntityFetch extends CompiledFetch {
  readonly represent: Represent;
  readonly rewriteInput: Rewrite | null;
  readonly rewriteOutput: Rewrite | null;
  readonly contextArguments: ContextArguments | null;
  readonly fields: readonly AnsweredField[];
  /** Whether another fetch writes to the same places or below them, so that they may have nothing in common. */
  readonly isWrittenAgain: boolean;
}

/** Objects by the representation that stands for them: equal ones are sent once. */
interface Batch {
  readonly representations: JsonObject[];
  /** For each representation, the objects it stands for. */
  readonly objects: JsonObject[][];
}

/** Asks a subgraph about the entities at the places of a path, and adds what it knows to each. */
export function entityStep(fetch: CompiledEntityFetch): Step {
  const { path, contextArguments } = fetch;
  if (!contextArguments) return (run) => fetchEntities(run, fetch, objectsAt(run.data, path), null);
  return async (run) => {
    const groups = groupByArguments(placesAt(run.data, path), contextArguments);
    await Promise.all(groups.map(({ objects, variables }) => fetchEntities(run, fetch, objects, variables)));
  };
}

async function fetchEntities(
  run: Run,
  fetch: CompiledEntityFetch,
  objects: readonly JsonObject[],
  contextVariables: JsonObject | null,
): Promise<void> {
  const batch = batchOf(objects, fetch);
  if (batch.representations.length === 0) return;
  const variables = usedVariables(run, fetch.node);
  if ('representations' in variables) {
    fail(run, fetch, new Error('A variable must not be called "representations".'));
    return;
  }
  if (contextVariables) Object.assign(variables, contextVariables);
  variables.representations = batch.representations;
  const data = await ask(run, fetch, variables, (told) => subjectOf(told, batch));
  if (!data) return;
  const entities = data._entities;
  if (Array.isArray(entities) && entities.length === batch.objects.length) distribute(entities, batch, fetch);
  else fail(run, fetch, new Error(`The subgraph did not answer for ${batch.objects.length} entities.`));
}

function batchOf(objects: readonly JsonObject[], { represent, rewriteInput }: CompiledEntityFetch): Batch {
  const batch: Batch = { representations: [], objects: [] };
  const known = createKnown();
  for (const object of objects) {
    const representation = represent(object);
    if (!representation) continue;
    const end = endOf(known, representation);
    if (end.objects) {
      end.objects.push(object);
      continue;
    }
    end.objects = [object];
    rewriteInput?.(representation);
    batch.representations.push(representation);
    batch.objects.push(end.objects);
  }
  return batch;
}

function distribute(entities: readonly unknown[], batch: Batch, fetch: CompiledEntityFetch): void {
  const { fields, rewriteOutput, isWrittenAgain } = fetch;
  for (const [index, objects] of batch.objects.entries()) {
    const entity = entities[index];
    if (!isObject(entity)) continue;
    if (rewriteOutput) {
      entity.__typename ??= objects[0]?.__typename;
      rewriteOutput(entity);
    }
    for (const object of objects)
      merge(object, isWrittenAgain && objects.length > 1 ? copied(entity, fields) : entity, fields);
  }
}

/** The objects of the representation that an error's path begins with. */
function subjectOf([field, index, ...rest]: ResponsePath, batch: Batch) {
  const objects = field === '_entities' && typeof index === 'number' ? batch.objects[index] : undefined;
  return objects ? { objects, rest } : null;
}
