import { loadGatewayConfig } from '@lumigraph/config';
import { createLog, createMetrics, serveHttp } from '@lumigraph/lifecycle';
import { supergraphSdl } from '@lumigraph/schema';
import { buildSchema } from 'graphql';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { openGateway } from '../gateway.ts';
import type { SubgraphSource } from '../sources/source.ts';
import { operationSelecting } from '../test/operation-selecting.ts';

const supergraph = buildSchema(supergraphSdl(), { assumeValidSDL: true });
const protectedFields = [supergraph.getQueryType(), supergraph.getMutationType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {})
    .filter(({ astNode }) => JSON.stringify(astNode?.directives).includes('"VIEWER"'))
    .map(({ name }): [string, string] => [type?.name ?? '', name]),
);

/** The subgraphs that were asked. */
const asked: string[] = [];
let url: string;
let token: string;
let stop: () => Promise<void>;

/** A subgraph that has nothing, and tells that it was asked. */
function recording(name: string): SubgraphSource {
  return {
    execute: async () => {
      asked.push(name);
      return { data: null };
    },
    subscribe: async () => {
      asked.push(name);
      return { data: null };
    },
    close: async () => {},
  };
}

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const config = loadGatewayConfig({
    TOKEN_PUBLIC_KEYS: JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'test' }] }),
  });
  const log = createLog({ level: 'silent', name: 'test' });
  const metrics = createMetrics('test');
  const gateway = await openGateway(
    { config, log, metrics },
    {
      sdl: supergraphSdl(),
      connect: (subgraphs) => Object.fromEntries(subgraphs.map(({ name }) => [name, recording(name)])),
      manifests: [],
      routes: [],
    },
  );
  const { routes = [] } = gateway;
  const server = await serveHttp({ host: '127.0.0.1', port: 0, log, metrics, routes, checks: {} });
  url = `${server.url}/graphql`;
  token = await new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
    .setSubject('1')
    .setIssuer('lumigraph')
    .setAudience('lumigraph')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  stop = async () => {
    await server.close(0);
    await gateway.stop();
  };
});
afterAll(() => stop());
beforeEach(() => {
  asked.length = 0;
});

const answers = z.object({ errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).default([]) });

async function codesOf(query: string, authorization?: string): Promise<string[]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify({ query }),
  });
  const { errors } = answers.parse(await response.json());
  return errors.map(({ extensions }) => extensions.code);
}

test.each(protectedFields)('%s.%s: no subgraph is asked by who is not signed in', async (type, field) => {
  const query = operationSelecting(supergraph, type, field) ?? '';
  for (const authorization of [undefined, 'Bearer x', `Bearer ${token}x`])
    expect(await codesOf(query, authorization)).toEqual(['UNAUTHENTICATED']);
  expect(asked).toEqual([]);
  expect(await codesOf(query, `Bearer ${token}`)).not.toContain('UNAUTHENTICATED');
  expect(asked).not.toEqual([]);
});

test('the list of protected fields is not empty', () => {
  expect(protectedFields.length).toBeGreaterThan(10);
});
