/** Tokens of a client's document. */
export const MOST_TOKENS = 10_000;

/** Brackets in brackets, in a client's document and in its JSON; GraphiQL's introspection has 13. */
export const MOST_NESTING = 100;

/** Fields in fields, fragments followed; GraphiQL's introspection has 13. */
export const MOST_DEPTH = 30;
