import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { supergraphSdl } from '@lumigraph/schema';
import { apiSchema } from '@lumigraph/schema/api';
import { type DocumentNode, execute, parse, validate } from 'graphql';
import { z } from 'zod';
import { feedOf } from './world.ts';

/** The same data as one graphql-js schema without federation, on a bare node:http server; documents are parsed and validated once. */
const schema = apiSchema(supergraphSdl());
const documents = new Map<string, DocumentNode>();
const operation = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()) });

createServer(async (request, response) => {
  const answer = JSON.stringify(await answerTo(request));
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(answer);
}).listen(Number(process.argv[2]), '127.0.0.1');

async function answerTo(request: IncomingMessage) {
  const { query, variables } = operation.parse(await json(request));
  return execute({ schema, document: documentOf(query), variableValues: variables, rootValue: { feed: feedOf } });
}

function documentOf(query: string): DocumentNode {
  const known = documents.get(query);
  if (known) return known;
  const document = parse(query);
  const [fault] = validate(schema, document);
  if (fault) throw fault;
  documents.set(query, document);
  return document;
}
