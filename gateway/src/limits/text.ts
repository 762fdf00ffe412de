import { isDeepDocument } from '@lumigraph/subgraph-kit';
import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import { type Limits, limitExceeded } from './limit-exceeded.ts';

/** Brackets in brackets, of a document and of JSON: what reads them recurses. GraphiQL's introspection has 13. */
export const MOST_NESTING = 100;

/** Refuses what is costly to parse: too many bytes, tokens, or brackets in brackets. Throws LIMIT_EXCEEDED. */
export function checkText(text: string, limits: Limits): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.documentBytes) throw limitExceeded('Bytes of the document', limits.documentBytes, bytes);
  if (isDeepDocument(text, MOST_NESTING, limits.tokens)) throw limitExceeded('Brackets in brackets', MOST_NESTING);
  if (hasMoreTokens(text, limits.tokens)) throw limitExceeded('Tokens of the document', limits.tokens);
}

/** Refuses variables, as they were sent, that are nested too deeply or too large. Throws LIMIT_EXCEEDED. */
export function checkVariables(variables: unknown, limits: Limits): void {
  if (isDeeper(variables, MOST_NESTING)) throw limitExceeded('Variables in one another', MOST_NESTING);
  const bytes = Buffer.byteLength(JSON.stringify(variables) ?? '');
  if (bytes > limits.variablesBytes) throw limitExceeded('Bytes of the variables', limits.variablesBytes, bytes);
}

/** Refuses a body of so many bytes. Throws LIMIT_EXCEEDED. */
export function checkBody(bytes: number, limits: Limits): void {
  if (bytes > limits.bodyBytes) throw limitExceeded('Bytes of the body', limits.bodyBytes, bytes);
}

/** Refuses several operations in one body. Throws LIMIT_EXCEEDED. */
export function checkBatch(body: unknown): void {
  if (Array.isArray(body)) throw limitExceeded('Operations in one request', 1);
}

function hasMoreTokens(text: string, most: number): boolean {
  // Every token has a character: nearly every document is not read twice.
  if (text.length <= most) return false;
  const lexer = new Lexer(new Source(text));
  try {
    for (let count = 0; count <= most; count += 1) if (lexer.advance().kind === TokenKind.EOF) return false;
  } catch (error) {
    // What is no token is told by the parser.
    if (error instanceof GraphQLError) return false;
    throw error;
  }
  return true;
}

function isDeeper(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((inner) => isDeeper(inner, most - 1));
}
