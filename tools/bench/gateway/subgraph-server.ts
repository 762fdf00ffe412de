import { loadConfig, SUBGRAPHS } from '@lumigraph/config';
import { serveSubgraph } from '@lumigraph/subgraph-kit';
import { instrumentsOf, listen } from './listen.ts';
import { trivialSubgraph } from './subgraphs.ts';

/** One trivial subgraph, served as ours are. */
const name = SUBGRAPHS.find((known) => known === process.argv[2]);
if (!name) throw new TypeError('subgraph-server.ts SUBGRAPH');
const config = loadConfig();
const instruments = instrumentsOf(config, name);
await listen(serveSubgraph(trivialSubgraph(name), { config, ...instruments }), config, instruments);
