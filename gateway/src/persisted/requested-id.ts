import { z } from 'zod';
import { type Refused, refuse } from '../operation/refused.ts';
import { MOST_ID_LENGTH } from './manifest.ts';

/** The prefix of a hash in a documentId. Source: GraphQL over HTTP, appendix on persisted documents. */
const SHA256_PREFIX = 'sha256:';

const idSchema = z.string().min(1).max(MOST_ID_LENGTH);
const extensionSchema = z.object({ version: z.literal(1), sha256Hash: idSchema });

/**
 * The id by which a client asks for an operation; null where it names none. Read are `extensions.persistedQuery` (the links of Apollo
 * Client and urql, Apollo iOS and Kotlin) and `documentId` (GraphQL over HTTP). Throws a Refused where they are malformed or differ.
 */
export function requestedId(asked: {
  extensions?: Readonly<Record<string, unknown>> | null | undefined;
  documentId?: unknown;
}): string | null {
  const fromExtension = idInExtension(asked.extensions?.persistedQuery ?? null);
  const fromDocumentId = idInDocumentId(asked.documentId ?? null);
  if (fromExtension !== null && fromDocumentId !== null && fromExtension !== fromDocumentId)
    throw malformed('`documentId` and `extensions.persistedQuery` name different operations.');
  return fromExtension ?? fromDocumentId;
}

function idInExtension(extension: unknown): string | null {
  if (extension === null) return null;
  const parsed = extensionSchema.safeParse(extension);
  if (parsed.success) return parsed.data.sha256Hash;
  const [issue] = parsed.error.issues;
  if (issue?.path[0] === 'version') throw malformed('Unsupported persisted query version');
  throw malformed('`extensions.persistedQuery` must have the `sha256Hash` of an operation.');
}

function idInDocumentId(documentId: unknown): string | null {
  if (documentId === null) return null;
  const parsed = idSchema.safeParse(documentId);
  if (!parsed.success) throw malformed('`documentId` must be the id of an operation.');
  return parsed.data.startsWith(SHA256_PREFIX) ? parsed.data.slice(SHA256_PREFIX.length) : parsed.data;
}

function malformed(message: string): Refused {
  return refuse(400, 'BAD_REQUEST', message);
}
