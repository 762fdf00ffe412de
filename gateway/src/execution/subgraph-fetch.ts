import type { FetchNode } from '@apollo/query-planner';
import { createObject, isObject, type JsonObject } from './json.ts';
import { type Path, placesAt, type ResponsePath } from './places.ts';
import type { Run } from './run.ts';
import { commonPath, type ErrorPlaces, errorAt, placedErrors } from './subgraph-errors.ts';

/** A fetch of a plan, with what is worked out once for it. */
export interface CompiledFetch {
  readonly node: FetchNode;
  readonly path: Path;
  /** Response names as the subgraph knows them, to the names that the client asked for. */
  readonly renamed: ReadonlyMap<string | number, string>;
  /** The field that a fetch asks for, where it is but one. */
  readonly onlyField: string | undefined;
}

/** Which objects an error's own path speaks of, and the rest of that path. */
type Subject = (path: ResponsePath) => { objects: readonly JsonObject[]; rest: ResponsePath } | null;

/** The `data` that the subgraph answers; null where there is none. What it tells of errors, or a failure, is added to the run's errors. */
export async function ask(
  run: Run,
  fetch: CompiledFetch,
  variables: JsonObject,
  subject: Subject,
): Promise<JsonObject | null> {
  const { serviceName, operation, operationName, operationKind } = fetch.node;
  const request = { query: operation, operationName, variables, kind: operationKind };
  try {
    const answer: unknown = await run.fetch(serviceName, request);
    if (!isObject(answer)) throw new Error('The subgraph gave no answer.');
    if (answer.errors) run.errors.push(...placedErrors(answer.errors, serviceName, errorPlaces(run, fetch, subject)));
    if (isObject(answer.data)) return answer.data;
    if (answer.data !== null && answer.data !== undefined) throw new Error("The subgraph's data are no object.");
  } catch (fault) {
    fail(run, fetch, fault);
  }
  return null;
}

/** Adds one error for a fetch as a whole. */
export function fail(run: Run, fetch: CompiledFetch, fault: unknown): void {
  const { common } = errorPlaces(run, fetch, () => null);
  run.errors.push(errorAt(fault, fetch.node.serviceName, common()));
}

/** The variables of the client's that a fetch uses. */
export function usedVariables(run: Run, { variableUsages = [] }: FetchNode): JsonObject {
  const variables = createObject();
  for (const name of variableUsages)
    if (Object.hasOwn(run.variables, name) && run.variables[name] !== undefined) variables[name] = run.variables[name];
  return variables;
}

function errorPlaces(run: Run, { path, renamed, onlyField }: CompiledFetch, subject: Subject): ErrorPlaces {
  let known: Map<JsonObject, ResponsePath[]> | undefined;
  const paths = () => {
    known ??= pathsByObject(run, path);
    return known;
  };
  return {
    common: () => {
      const all = [...paths().values()].flat();
      const common = commonPath(all) ?? [];
      const path = onlyField !== undefined && all.length === 1 ? [...common, onlyField] : common;
      return path.length > 0 ? path : undefined;
    },
    of: (told) => {
      const meant = subject(told);
      const rest = meant?.rest.map((element) => renamed.get(element) ?? element) ?? [];
      return (meant?.objects ?? []).flatMap((object) => (paths().get(object) ?? []).map((at) => [...at, ...rest]));
    },
  };
}

function pathsByObject(run: Run, path: Path): Map<JsonObject, ResponsePath[]> {
  const paths = new Map<JsonObject, ResponsePath[]>();
  for (const place of placesAt(run.data, path)) {
    const known = paths.get(place.object);
    if (known) known.push(place.path);
    else paths.set(place.object, [place.path]);
  }
  return paths;
}
