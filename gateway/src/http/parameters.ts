import type { IncomingMessage } from 'node:http';
import { isDeepJson } from '@lumigraph/subgraph-kit';
import { z } from 'zod';
import type { Limits } from '../limits/limit-exceeded.ts';
import { checkBatch, MOST_NESTING } from '../limits/text.ts';
import type { OperationRequest } from '../operation/operation-request.ts';
import { refuse } from '../operation/refused.ts';
import { isJson, readJson } from './body.ts';
import { refusing } from './refusal.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** How long a client may take to send a body that is no larger than the limits. */
const BODY_MS = 30_000;

const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const map = z.custom<Parameters>(isMap, 'must be a map').nullish();

/** The request parameters of GraphQL over HTTP; what else there is is left to extensions of it. */
const requestSchema = z.object({
  query: z.string('must be a string').optional(),
  operationName: z
    .string('must be a string')
    .nullish()
    // "Setting the value to the empty string is equivalent to omitting it."
    .transform((name) => name || null),
  variables: map,
  extensions: map,
  documentId: z.string('must be a string').optional(),
});

/**
 * The operation in the body of a POST or the address of a GET. Throws a Refused where the request is no well-formed one of GraphQL over HTTP
 * (400, 405, 408, 413, 415).
 */
export async function readOperation(
  request: IncomingMessage,
  address: URLSearchParams,
  limits: Limits,
): Promise<OperationRequest> {
  if (request.method === 'POST') return fromBody(await readJson(request, { limits, withinMs: BODY_MS }));
  if (request.method === 'GET') return fromAddress(request, address);
  throw refuse(405, 'BAD_REQUEST', 'Send an operation by POST or GET.', { headers: { allow: 'GET, POST, OPTIONS' } });
}

function fromBody(body: unknown): OperationRequest {
  refusing(400, () => checkBatch(body));
  return wellFormed(body);
}

function fromAddress(request: IncomingMessage, address: URLSearchParams): OperationRequest {
  if (request.headers['content-type'] && !isJson(request))
    throw refuse(415, 'BAD_REQUEST', 'The content-type, if there is one, must be application/json.');
  const text = (name: string) => address.get(name) ?? undefined;
  return wellFormed({
    query: text('query'),
    operationName: text('operationName'),
    variables: jsonIn(address, 'variables'),
    extensions: jsonIn(address, 'extensions'),
    documentId: text('documentId'),
  });
}

function jsonIn(address: URLSearchParams, name: string): unknown {
  const text = address.get(name) || 'null';
  if (isDeepJson(text, MOST_NESTING)) throw refuse(400, 'BAD_REQUEST', `The ${name} are nested too deeply.`);
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(400, 'BAD_REQUEST', `The ${name} are not JSON.`);
  }
}

function wellFormed(parameters: unknown): OperationRequest {
  const { data, error } = requestSchema.safeParse(parameters);
  if (data) return data;
  const [issue] = error.issues;
  const name = issue?.path[0];
  throw refuse(
    400,
    'BAD_REQUEST',
    name === undefined ? 'The request is no map.' : `${String(name)}: ${issue?.message}`,
  );
}
