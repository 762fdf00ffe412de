import { SUBGRAPHS } from '@lumigraph/config';
import { testStack } from '@lumigraph/tools/test-stack';
import { expect, onTestFinished, test } from 'vitest';
import { createGateway } from './index.ts';

test.each([
  { urls: SUBGRAPHS, asks: [], name: 'a gateway whose subgraphs are all elsewhere is ready without any store' },
  {
    urls: SUBGRAPHS.slice(1),
    asks: ['database'],
    name: 'a gateway that holds a subgraph needs PostgreSQL to be ready',
  },
])('$name', async ({ urls, asks }) => {
  const elsewhere = urls.map((name) => [`SUBGRAPH_${name.toUpperCase()}_URL`, 'http://127.0.0.1:1/graphql']);
  const stack = await testStack(Object.fromEntries(elsewhere));
  onTestFinished(() => stack.stop());
  const gateway = await createGateway(stack.clients);
  onTestFinished(() => gateway.stop());
  expect(Object.keys(gateway.checks ?? stack.clients.checks)).toEqual(asks);
});
