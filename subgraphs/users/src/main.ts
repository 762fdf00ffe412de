import { runSubgraph } from '@lumigraph/subgraph-kit';
import { createUsersSubgraph } from './index.ts';

await runSubgraph(createUsersSubgraph, 'users');
