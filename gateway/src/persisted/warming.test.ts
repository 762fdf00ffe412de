import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@lumigraph/lifecycle';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startSmallWorld } from '../test/small-world.ts';
import { sha256 } from './manifest.ts';

test('operations that come while the gateway runs are prepared before anyone asks for them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lumigraph-manifests-'));
  const write = (...bodies: string[]) => {
    const operations = bodies.map((body) => ({ id: sha256(body), name: body.split(' ')[1], type: 'query', body }));
    const text = JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations });
    writeFileSync(join(folder, 'web.new'), text);
    renameSync(join(folder, 'web.new'), join(folder, 'web.json'));
  };
  const lines: { msg: string; operationName?: string }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  write('query Posts { posts { id } }');
  const world = await startSmallWorld('in process', {
    log: createLog({ level: 'warn', name: 'test', destination }),
    env: { PERSISTED_MANIFESTS: folder },
  });
  onTestFinished(async () => {
    await world.stop();
    rmSync(folder, { recursive: true });
  });
  expect(lines).toEqual([]);
  write('query Texts { posts { text } }', 'query Unknown { nothing }');
  await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 10_000 });
  expect(lines[0]).toMatchObject({ msg: 'a persisted operation cannot be served', operationName: 'Unknown' });
});
