import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { askOver, type ForeignSupergraph, startForeignSupergraph } from './test/foreign-world.ts';

const COMMAND = fileURLToPath(new URL('../../tools/gateway/main.ts', import.meta.url));

/** `npm run gateway` with nothing in the environment but a free port: no store is anywhere. */
function runGateway({ file }: ForeignSupergraph): ChildProcess {
  const child = spawn(process.execPath, [COMMAND, '--supergraph', file], {
    env: { PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function listening({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('no output');
  for await (const line of createInterface(stdout)) {
    const { msg, url } = JSON.parse(line);
    if (msg !== 'listening') continue;
    stdout.resume();
    return url;
  }
  throw new Error('the process ended before it listened');
}

test('one command serves a supergraph file, and nothing else is needed', async () => {
  const supergraph = await startForeignSupergraph();
  onTestFinished(supergraph.stop);
  const child = runGateway(supergraph);
  const url = await listening(child);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  const query =
    '{ stored { ... on Sculpture { title shippingCost visits { visitor { name card { __typename } } } } } }';
  const { data, errors } = await askOver(`${url}/graphql`, { query });
  expect(errors).toBeUndefined();
  expect(data?.stored).toContainEqual({
    title: 'Torso',
    shippingCost: null,
    visits: [{ visitor: { name: 'Wes', card: null } }],
  });
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('a file that cannot be served ends the command with what is wrong', async () => {
  const supergraph = await startForeignSupergraph();
  onTestFinished(supergraph.stop);
  await writeFile(supergraph.file, supergraph.sdl.replaceAll(supergraph.subgraphs.shop.url, 'shop'));
  const child = runGateway(supergraph);
  const told: string[] = [];
  child.stderr?.on('data', (data) => told.push(String(data)));
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(told.join('')).toMatch(/^\S+ cannot be served: the supergraph says that the subgraph "shop" is at "shop"/m);
});
