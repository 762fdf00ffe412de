import type { Histogram } from 'prom-client';
import type { SubgraphSource } from './source.ts';

/** The same sources, with every fetch timed by subgraph and outcome. */
export function measured(
  sources: Readonly<Record<string, SubgraphSource>>,
  fetches: Histogram<'subgraph' | 'outcome'>,
): Readonly<Record<string, SubgraphSource>> {
  const timed = ([subgraph, source]: [string, SubgraphSource]): [string, SubgraphSource] => [
    subgraph,
    {
      ...source,
      process: async (options) => {
        const stop = fetches.startTimer({ subgraph });
        const answer = await source.process(options);
        stop({ outcome: !answer.errors ? 'ok' : answer.data ? 'error' : 'away' });
        return answer;
      },
    },
  ];
  return Object.fromEntries(Object.entries(sources).map(timed));
}
