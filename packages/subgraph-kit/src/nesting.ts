import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';

const OPENERS: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSERS: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [BRACKET_L, BRACKET_R] = [0x5b, 0x5d];
const [BRACE_L, BRACE_R] = [0x7b, 0x7d];

/**
 * Whether brackets of a GraphQL document nest deeper than `most`: graphql-js recurses into each pair, and ends at the end of the stack.
 * Reads `maxTokens` tokens, since the parser refuses a document of more.
 */
export function isDeepDocument(query: string, most: number, maxTokens: number): boolean {
  // Nearly every document has fewer brackets than that in all, and is not read twice.
  if (!hasMoreOpeners(query, most)) return false;
  const lexer = new Lexer(new Source(query));
  let depth = 0;
  try {
    for (let count = 0; count < maxTokens; count += 1) {
      const { kind } = lexer.advance();
      depth += nestingBy(kind);
      if (depth > most) return true;
      if (kind === TokenKind.EOF) return false;
    }
  } catch (error) {
    // What is no token is told by the parser.
    if (!(error instanceof GraphQLError)) throw error;
  }
  return false;
}

/** By how much a token of a GraphQL document changes how deep brackets nest. */
export function nestingBy(kind: TokenKind): 1 | 0 | -1 {
  if (OPENERS.has(kind)) return 1;
  return CLOSERS.has(kind) ? -1 : 0;
}

function hasMoreOpeners(text: string, most: number): boolean {
  const openers = /[[{(]/g;
  let count = 0;
  while (count <= most && openers.test(text)) count += 1;
  return count > most;
}

/** Whether arrays and objects of a JSON text nest deeper than `most`: JSON.parse takes them, but what reads them next recurses. */
export function isDeepJson(text: string, most: number): boolean {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) isString = false;
    } else if (code === QUOTE) isString = true;
    else if (code === BRACKET_L || code === BRACE_L) depth += 1;
    else if (code === BRACKET_R || code === BRACE_R) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}
