import { loadConfig } from '@lumigraph/config';
import { assembleGateway, createHttpSource, createInProcessSource, createVouching } from '@lumigraph/gateway';
import { supergraphSdl } from '@lumigraph/schema';
import { instrumentsOf, listen } from './listen.ts';
import { trivialSubgraphs } from './subgraphs.ts';

/** Our whole gateway over trivial subgraphs: in this process, or where their URLs are configured. */
const config = loadConfig();
const instruments = instrumentsOf(config, 'gateway');
const vouch = createVouching(config.gatewaySecret);
const sources = trivialSubgraphs().map((subgraph) => {
  const url = config.subgraphUrls[subgraph.name];
  const onFault = instruments.onFault();
  const source = url ? createHttpSource({ url, vouch, onFault }) : createInProcessSource(subgraph, onFault);
  return [subgraph.name, source] as const;
});
const part = await assembleGateway(
  { config, ...instruments },
  { sdl: supergraphSdl(), sources: Object.fromEntries(sources), routes: [] },
);
await listen(part, config, instruments);
