import { runSubgraph } from '@lumigraph/subgraph-kit';
import { createEngagementSubgraph } from './index.ts';

await runSubgraph(createEngagementSubgraph, 'engagement');
