import { parseId } from '@lumigraph/ids';
import { FeedDocument, type FeedOrder } from '@lumigraph/schema/operations';
import { print } from 'graphql';
import { type Person, signUp } from '../client/person.ts';
import type { Tell } from '../start/progress.ts';
import { startBareServer } from './bare-http.ts';
import { closedLoop } from './closed-loop.ts';
import { checkQuickly, checkWhole } from './feed-answer.ts';
import { followAll, seedAuthors } from './feed-data.ts';
import type { Figure } from './figure.ts';
import { createHttpClient, type HttpClient, type Post } from './http-client.ts';
import type { BenchSystem, Measure, Settings } from './measure.ts';
import { type Meters, readMeters } from './meters.ts';
import { openLoop } from './open-loop.ts';
import { median, percentile } from './statistics.ts';

const VIEWERS = 16;
const POSTS = 50;
const CONCURRENCY = 8;
const SINGLE_REQUESTS = 21;
const COUNTERS = {
  'SQL statements': 'lumigraph_sql_statements_total',
  'Redis round trips': 'lumigraph_redis_round_trips_total',
};

/** Both ends of a comparison, and how to ask them. */
interface Target {
  ours: string;
  bare: string;
  client: HttpClient;
  /** One request per viewer. */
  posts: readonly Post[];
}

export const feed: Measure = {
  name: 'feed',
  about: 'A page of 50 hydrated posts from a warm timeline, beside a bare node:http server that answers the same bytes.',
  env: {},
  run: async (system, settings, tell) => {
    tell('seeding');
    const authors = await seedAuthors(system.clients);
    const viewers = await Promise.all(Array.from({ length: VIEWERS }, (_, index) => join(system, index)));
    for (const { id } of viewers) await followAll(system.clients, idOf(id), authors);
    const figures: Figure[] = [];
    for (const order of ['LATEST', 'RANKED'] as const) {
      const told = (what: string) => tell(`${order}: ${what}`);
      const found = await measureOrder(system, viewers, order, settings, told);
      figures.push(...found.map((figure) => ({ ...figure, name: `${order} ${figure.name}` })));
    }
    return figures;
  },
};

function join({ url }: BenchSystem, index: number): Promise<Person> {
  return signUp(url, { username: `viewer${index}`, password: 'correct horse battery' });
}

function idOf(text: string) {
  const id = parseId<'user'>(text);
  if (id === null) throw new TypeError(`${text} is no id`);
  return id;
}

async function measureOrder(
  system: BenchSystem,
  viewers: readonly Person[],
  order: FeedOrder,
  settings: Settings,
  tell: Tell,
): Promise<Figure[]> {
  const query = print(FeedDocument);
  const posts = viewers.map(({ accessToken }) => ({
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ query, variables: { first: POSTS, order } }),
  }));
  const ours = `${system.url}/graphql`;
  const client = createHttpClient();
  tell('checking');
  // The first visit builds the timeline, the second reads it.
  for (const post of [...posts, ...posts]) checkWhole(await client.post(ours, post), POSTS);
  const [first] = posts;
  if (!first) throw new RangeError('no viewers');
  const sample = await client.post(ours, first);
  await using cleanup = new AsyncDisposableStack();
  const bare = await startBareServer(sample, system, cleanup);
  const target = { ours, bare, client, posts };
  const load = await measureLoad(system.url, target, settings, tell);
  const costs = await measureCosts(system.url, target, tell);
  const latencies = await measureLatencies(target, median(load.ours.map(({ perSecond }) => perSecond)) / 2, settings, tell);
  client.close();
  return [...load.figures, ...costs, ...latencies, { name: 'answer', unit: 'kB', rounds: [sample.length / 1_000] }];
}
