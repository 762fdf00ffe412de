import { readFile, stat } from 'node:fs/promises';
import type { Supergraph } from './engine/supergraph.ts';
import { type GatewayClients, type GatewayPart, openGateway } from './gateway.ts';
import { createHttpSource } from './sources/over-http.ts';
import type { SubgraphSource } from './sources/source.ts';
import { markOf, watchForChange } from './watch-for-change.ts';

/**
 * A gateway over the supergraph in a file, whose subgraphs are asked at the URLs that stand in it. When the file changes, its new content
 * comes into service as soon as it is ready; where it cannot be served, the log says why and the former goes on.
 */
export async function openAnySupergraph(clients: GatewayClients, file: string): Promise<GatewayPart> {
  const { log } = clients;
  const watch = await watchForChange(async () => markOf(await stat(file, { bigint: true })), reload);
  let sdl = await readFile(file, 'utf8');
  const gateway = await openGateway(clients, {
    sdl,
    connect: (subgraphs) => connect(subgraphs, clients),
    manifests: [],
    routes: [],
    isForeign: true,
  });
  watch.start();

  async function reload(): Promise<void> {
    try {
      const fresh = await readFile(file, 'utf8');
      if (fresh === sdl) return;
      await gateway.reload(fresh);
      sdl = fresh;
      log.info({ file }, 'another supergraph is in service');
    } catch (error) {
      log.error({ err: error, file }, 'the changed supergraph cannot be served: the former goes on');
    }
  }

  return {
    ...gateway,
    stop: async () => {
      await watch.stop();
      await gateway.stop();
    },
  };
}

/** The ways to the subgraphs of a supergraph. Throws, before there is any, where it does not say where one of them is. */
function connect(
  subgraphs: Supergraph['subgraphs'],
  { config, log }: GatewayClients,
): Readonly<Record<string, SubgraphSource>> {
  const located = subgraphs.map(({ name, url = '' }) => {
    if (!/^https?:/.test(url) || !URL.canParse(url))
      throw new Error(`the supergraph says that the subgraph "${name}" is at "${url}", which is no http(s) address`);
    return { name, url };
  });
  const sourceAt = ({ name, url }: { name: string; url: string }): SubgraphSource =>
    createHttpSource({
      url,
      onFault: (error) => log.warn({ err: error, subgraph: name }, 'a fetch failed'),
      timeoutMs: config.subgraphTimeoutMs,
    });
  return Object.fromEntries(located.map((subgraph) => [subgraph.name, sourceAt(subgraph)]));
}
