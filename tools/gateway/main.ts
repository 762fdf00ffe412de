import { resolve } from 'node:path';
import { loadGatewayConfig } from '@lumigraph/config';
import { openAnySupergraph } from '@lumigraph/gateway/any-supergraph';
import { runStorelessProcess } from '@lumigraph/lifecycle';
import { Command } from 'commander';
import { parsePort } from '../start/options.ts';

const { supergraph, port, host } = new Command('npm run gateway --')
  .description('Serves any composed Federation 2 supergraph, whose subgraphs are asked at the URLs that stand in it.')
  .requiredOption('--supergraph <file>', 'the supergraph SDL; a changed file comes into service without a restart')
  .option('--port <number>', 'port to listen on', parsePort)
  .option('--host <address>', 'address to listen on')
  .parse()
  .opts<{ supergraph: string; port?: number; host?: string }>();

// npm runs scripts in the repository, wherever it was called.
const file = resolve(process.env.INIT_CWD ?? process.cwd(), supergraph);
await runStorelessProcess(
  'gateway',
  () => ({ ...loadGatewayConfig(), ...(port !== undefined && { port }), ...(host !== undefined && { host }) }),
  (clients) =>
    openAnySupergraph(clients, file).catch((error: unknown) => {
      console.error(`${file} cannot be served: ${error instanceof Error ? error.message : String(error)}`);
      process.exit(1);
    }),
);
