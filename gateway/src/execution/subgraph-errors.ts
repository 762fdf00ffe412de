import { GraphQLError, type GraphQLErrorExtensions } from 'graphql';
import { isObject, type JsonObject } from './json.ts';
import type { ResponsePath } from './places.ts';

/** The most errors that one fetch adds to a response; what it tells beyond is dropped. */
const MOST_ERRORS_OF_FETCH = 100;

/** Where the errors of a fetch belong in the client's response. */
export interface ErrorPlaces {
  /** The place of all that it asks for; undefined for several fields of the root. */
  common(): ResponsePath | undefined;
  /** Where an error's own path leads: several places where one representation stood for several objects. */
  of(path: ResponsePath): readonly ResponsePath[];
}

/** A subgraph's errors as the client's, with the extensions the subgraph gave them. */
export function placedErrors(errors: unknown, serviceName: string, places: ErrorPlaces): GraphQLError[] {
  if (!Array.isArray(errors)) return [];
  const placed: GraphQLError[] = [];
  for (const error of errors) {
    if (placed.length >= MOST_ERRORS_OF_FETCH) break;
    const path = isObject(error) ? pathOf(error.path) : [];
    const paths = path.length > 0 ? places.of(path) : [];
    const wanted = paths.length > 0 ? paths.slice(0, MOST_ERRORS_OF_FETCH - placed.length) : [places.common()];
    placed.push(...wanted.map((at) => errorAt(error, serviceName, at)));
  }
  return placed;
}

/** An error of a subgraph, or a fault in asking it, at a place of the client's response. */
export function errorAt(error: unknown, serviceName: string, path: ResponsePath | undefined): GraphQLError {
  const { message, extensions } = read(error);
  return new GraphQLError(message || `The subgraph "${serviceName}" failed.`, {
    ...(path && { path }),
    ...(error instanceof Error && { originalError: error }),
    extensions: { ...extensions, serviceName },
  });
}

function read(error: unknown): { message: string; extensions: GraphQLErrorExtensions } {
  if (typeof error !== 'object' || error === null) return { message: '', extensions: {} };
  const message = 'message' in error && typeof error.message === 'string' ? error.message : '';
  const extensions = 'extensions' in error && isObject(error.extensions) ? error.extensions : {};
  return { message, extensions };
}

function pathOf(path: JsonObject[string]): ResponsePath {
  if (!Array.isArray(path)) return [];
  return path.filter((element) => typeof element === 'string' || typeof element === 'number');
}

/** How all the paths begin. */
export function commonPath([first = [], ...others]: readonly ResponsePath[]): ResponsePath {
  const differs = first.findIndex((element, index) => others.some((other) => other[index] !== element));
  return differs < 0 ? first : first.slice(0, differs);
}
