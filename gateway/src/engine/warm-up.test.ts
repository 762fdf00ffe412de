import { createHash } from 'node:crypto';
import { loadGatewayConfig } from '@lumigraph/config';
import { createLog } from '@lumigraph/lifecycle';
import { expect, onTestFinished, test } from 'vitest';
import { composeMuseum } from '../test/foreign-compose.ts';
import { startEngine } from './engine.ts';
import { loadSupergraph } from './supergraph.ts';
import { warmUp } from './warm-up.ts';

const listed = (name: string, type: 'query' | 'subscription', body: string) => {
  const hash = createHash('sha256').update(body).digest('hex');
  return { id: hash, name, type, body, hash, bareHash: hash };
};

test('persisted operations are planned before anyone asks for them, and one that cannot be served is told to the log', async () => {
  const lines: { msg: string; operationName?: string }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLog({ level: 'info', name: 'test', destination });
  const url = 'http://127.0.0.1:9/graphql';
  const supergraph = await loadSupergraph(composeMuseum({ catalog: url, people: url, shop: url, depot: url }), log);
  const engine = await startEngine(supergraph, {}, { config: loadGatewayConfig({}), log });
  onTestFinished(() => engine.stop());
  const me = listed('Me', 'query', 'query Me { me { name visits { work { title } } } }');
  const added = listed('Added', 'subscription', 'subscription Added { visitAdded { work { title } } }');
  const gone = listed('Gone', 'query', 'query Gone { gone }');
  await warmUp(engine, [gone, me, added], log);
  const isPlanned = ({ body, hash, name }: typeof me) => engine.prepare(body, hash, name, true).isPlanned();
  expect([me, added].map(isPlanned)).toEqual([true, true]);
  expect(lines.map(({ operationName }) => operationName)).toEqual(['Gone']);
  const other = listed('Me', 'query', 'query Me { me { id } }');
  expect(isPlanned(other)).toBe(false);
});
