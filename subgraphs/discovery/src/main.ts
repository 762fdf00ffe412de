import { runSubgraph } from '@lumigraph/subgraph-kit';
import { createDiscoverySubgraph } from './index.ts';

await runSubgraph(createDiscoverySubgraph, 'discovery');
