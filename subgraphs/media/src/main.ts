import { runSubgraph } from '@lumigraph/subgraph-kit';
import { createMediaSubgraph } from './index.ts';

await runSubgraph(createMediaSubgraph, 'media');
