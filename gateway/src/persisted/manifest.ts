import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { nestingBy } from '@lumigraph/subgraph-kit';
import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import { z } from 'zod';

/** A manifest that cannot be used; the message names the file and what is wrong in it. */
export class ManifestError extends Error {
  readonly code = 'MANIFEST_INVALID';
}

/** An operation of a manifest. */
export interface ListedOperation {
  /** By which clients ask for it: mostly the SHA-256 of the body, but an app may have its own. */
  readonly id: string;
  readonly name: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly body: string;
  /** SHA-256 of the body, in hex. */
  readonly hash: string;
  /** What bareHashOf says of the body. */
  readonly bareHash: string;
}

/** Characters of one text: more than 10,000 tokens (the parser's bound) have in any text written by people. */
export const MOST_TEXT_LENGTH = 100_000;

const MOST_TOKENS = 20_000;

/** Characters of an id; SHA-256 in hex has 64. */
export const MOST_ID_LENGTH = 256;

/** https://www.apollographql.com/docs/graphos/platform/security/persisted-queries#manifest-format; what else is in it (`clientName`) is left alone. */
const manifestSchema = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(
    z.object({
      id: z.string().min(1).max(MOST_ID_LENGTH),
      name: z.string().min(1).max(MOST_ID_LENGTH),
      type: z.enum(['query', 'mutation', 'subscription']),
      body: z.string().min(1).max(MOST_TEXT_LENGTH),
    }),
  ),
});

/** Operations that are read in one go: some milliseconds. */
const AT_ONCE = 500;

/** The operations of a manifest's text. Requests go on while it is read. Throws a ManifestError that names the file. */
export async function parseManifest(file: string, text: string): Promise<ListedOperation[]> {
  const parsed = manifestSchema.safeParse(asJson(file, text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ManifestError(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const operations: ListedOperation[] = [];
  for (const operation of parsed.data.operations) {
    operations.push(listed(file, operation));
    if (operations.length % AT_ONCE === 0) await setImmediate();
  }
  return operations;
}

/** SHA-256 in hex, as every client's persisted-query link makes it. */
export function sha256(text: string): string {
  return hash('sha256', text);
}

/**
 * The hash that texts have in common which differ only in spaces, commas, comments and the order of their operations and fragments (some
 * links of Apollo Client sort them, others do not); null for what is no GraphQL, or has more than 20,000
 * tokens. Reads tokens only, so it cannot recurse.
 */
export function bareHashOf(text: string): string | null {
  try {
    const definitions = definitionsIn(text);
    return definitions && sha256(definitions.sort().join('\n'));
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}

/** The tokens of each definition: it ends with the brace that closes its selection set. Null for what has too many, or closes what is not open. */
function definitionsIn(text: string): string[] | null {
  const lexer = new Lexer(new Source(text));
  const definitions: string[] = [];
  let tokens: string[] = [];
  let depth = 0;
  let count = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    count += 1;
    tokens.push(text.slice(token.start, token.end));
    depth += nestingBy(token.kind);
    if (depth < 0 || count > MOST_TOKENS) return null;
    if (depth > 0 || token.kind !== TokenKind.BRACE_R) continue;
    definitions.push(tokens.join(' '));
    tokens = [];
  }
  return [...definitions, tokens.join(' ')];
}

function asJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ManifestError(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}

function listed(file: string, operation: Pick<ListedOperation, 'id' | 'name' | 'type' | 'body'>): ListedOperation {
  const bareHash = bareHashOf(operation.body);
  if (bareHash === null) throw new ManifestError(`${file}: the body of ${operation.name} is no GraphQL, or too long`);
  return { ...operation, hash: sha256(operation.body), bareHash };
}
