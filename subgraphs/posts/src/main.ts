import { runSubgraph } from '@lumigraph/subgraph-kit';
import { createPostsSubgraph } from './index.ts';

await runSubgraph(createPostsSubgraph, 'posts');
