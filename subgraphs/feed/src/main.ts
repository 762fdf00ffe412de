import { runSubgraph } from '@lumigraph/subgraph-kit';
import { createFeedSubgraph } from './index.ts';

await runSubgraph(createFeedSubgraph, 'feed');
