import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  getLocation,
  Kind,
  parse,
  Source,
  separateOperations,
  validate,
} from 'graphql';
import { PersistError } from './persist-error.ts';

/**
 * The operations in the .graphql and .gql files of the folders, by name, each with the fragments it uses, from whichever file. Throws a
 * PersistError with every syntax error, anonymous operation, name that is there twice, and what is not valid for the schema.
 */
export function readOperations(folders: readonly string[], schema: GraphQLSchema): Map<string, DocumentNode> {
  const faults = new Set<string>();
  const tell = (fault: string) => void faults.add(fault);
  const definitions = folders.flatMap(files).flatMap((file) => definitionsIn(file, tell));
  tellNames(definitions, tell);
  if (faults.size === 0 && !definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION))
    tell(`There are no operations in ${folders.map(shown).join(', ')}`);
  // A name that is not there, or there twice, would make faults of its own.
  if (faults.size > 0) throw new PersistError([...faults].join('\n'));
  const operations = Object.entries(separateOperations({ kind: Kind.DOCUMENT, definitions }));
  for (const [, document] of operations)
    for (const error of validate(schema, document)) tell(`${placeOf(error)} ${error.message}`);
  if (faults.size > 0) throw new PersistError([...faults].join('\n'));
  return new Map(operations);
}

function files(folder: string): string[] {
  const paths = globSync('**/*.{graphql,gql}', { cwd: folder });
  return paths.sort().map((path) => join(folder, path));
}

function definitionsIn(file: string, tell: (fault: string) => void): readonly DefinitionNode[] {
  try {
    return parse(new Source(readFileSync(file, 'utf8'), shown(file))).definitions;
  } catch (error) {
    if (!isGraphQLError(error)) throw error;
    tell(`${placeOf(error)} ${error.message}`);
    return [];
  }
}

/** Tells of what has no name, or one that another has, or is no part of an operation. */
function tellNames(definitions: readonly DefinitionNode[], tell: (fault: string) => void): void {
  const first = new Map<string, DefinitionNode>();
  for (const node of definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION && node.kind !== Kind.FRAGMENT_DEFINITION) {
      tell(`${placeOfNode(node)} Only operations and fragments can be persisted.`);
      continue;
    }
    const what = node.kind === Kind.FRAGMENT_DEFINITION ? 'fragment' : 'operation';
    if (!node.name) {
      tell(`${placeOfNode(node)} The ${node.kind === Kind.FRAGMENT_DEFINITION ? what : node.operation} needs a name.`);
      continue;
    }
    const named = `${what} "${node.name.value}"`;
    const other = first.get(named);
    if (other) tell(`${placeOfNode(node)} The ${named} is also at ${placeOfNode(other)}`);
    else first.set(named, node);
  }
}

function isGraphQLError(error: unknown): error is GraphQLError {
  return error instanceof Error && 'locations' in error;
}

function placeOf({ source, locations, nodes }: GraphQLError): string {
  const [node] = nodes ?? [];
  if (node) return placeOfNode(node);
  const [at] = locations ?? [];
  return `${source?.name}:${at?.line}:${at?.column}`;
}

function placeOfNode({ loc }: ASTNode): string {
  if (!loc) throw new TypeError('a node that was parsed has a place');
  const { line, column } = getLocation(loc.source, loc.start);
  return `${loc.source.name}:${line}:${column}`;
}

/** A path as one stands there. */
function shown(path: string): string {
  return relative(process.cwd(), path) || '.';
}
