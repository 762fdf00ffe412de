import { failSpan, inSpan } from '@lumigraph/tracing';
import type { Histogram } from 'prom-client';
import type { SubgraphSource } from './source.ts';

/** The same sources, with every fetch in a span, and timed by subgraph and outcome. */
export function measured(
  sources: Readonly<Record<string, SubgraphSource>>,
  fetches: Histogram<'subgraph' | 'outcome'>,
): Readonly<Record<string, SubgraphSource>> {
  const timed = ([subgraph, source]: [string, SubgraphSource]): [string, SubgraphSource] => [
    subgraph,
    {
      ...source,
      execute: (operation, scope) =>
        inSpan({ name: `fetch ${subgraph}`, kind: 'client', attributes: { subgraph } }, async (span) => {
          const stop = fetches.startTimer({ subgraph });
          const answer = await source.execute(operation, scope);
          const outcome = !answer.errors ? 'ok' : answer.data ? 'error' : 'away';
          stop({ outcome });
          if (outcome !== 'ok') failSpan(span);
          return answer;
        }),
    },
  ];
  return Object.fromEntries(Object.entries(sources).map(timed));
}
