import { EventEmitter, on } from 'node:events';
import { loadGatewayConfig } from '@lumigraph/config';
import { assembleGateway, createInProcessSource } from '@lumigraph/gateway';
import { createLog, createMetrics, serveHttp } from '@lumigraph/lifecycle';
import { readMetric } from '../meters.ts';
import { answerParent, memory, meters } from './answering.ts';
import { postsSubgraphs, postsSupergraph } from './posts.ts';
import { moment, type Question } from './question.ts';

// Our whole gateway, with the subgraphs in this process.
const config = loadGatewayConfig();
const log = createLog({ level: config.logLevel, name: 'gateway' });
const metrics = createMetrics('gateway');
const events = new EventEmitter<{ added: [number] }>();

async function* added(): AsyncGenerator<number> {
  for await (const [event] of on(events, 'added')) yield event;
}

const onFault = (error: unknown) => log.error({ err: error }, 'a fault');
const sources = Object.fromEntries(
  postsSubgraphs(added).map((subgraph) => [subgraph.name, createInProcessSource(subgraph, onFault)]),
);
const { routes = [], onUpgrade } = await assembleGateway(
  { config, log, metrics },
  { sdl: postsSupergraph(), sources, routes: [] },
);
const { host, port } = config;
await serveHttp({ host, port, log, metrics, routes, checks: {}, ...(onUpgrade && { onUpgrade }) });

async function listening(): Promise<number> {
  return readMetric('lumigraph_gateway_subscriptions', await metrics.registry.metrics()) ?? 0;
}

answerParent((question: Question) => {
  if (question.kind === 'meters') return meters(listening);
  if (question.kind === 'memory') return memory();
  if (question.kind !== 'publish') throw new TypeError(`a server is not asked "${question.kind}"`);
  const begun = moment();
  events.emit('added', question.event);
  return [begun];
});
