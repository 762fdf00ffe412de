import { parseId } from '@lumigraph/ids';
import { FeedDocument, type FeedOrder } from '@lumigraph/schema/operations';
import { print } from 'graphql';
import { type Person, signUp } from '../client/person.ts';
import type { Tell } from '../start/progress.ts';
import { startBareServer } from './bare-http.ts';
import { checkQuickly, checkWhole } from './feed-answer.ts';
import { followAll, seedAuthors } from './feed-data.ts';
import type { Figure } from './figure.ts';
import { createHttpClient, type HttpClient, type Post } from './http-client.ts';
import { compareThroughput, countPerRequest, measureLatencies, type Server } from './load.ts';
import type { BenchSystem, Measure, Settings } from './measure.ts';
import { readMeters } from './meters.ts';
import { median } from './statistics.ts';

const VIEWERS = 16;
const POSTS = 50;
const CONCURRENCY = 8;
const COUNTERS = {
  'SQL statements': 'lumigraph_sql_statements_total',
  'Redis round trips': 'lumigraph_redis_round_trips_total',
};

export const feed: Measure = {
  name: 'feed',
  about:
    'A page of 50 hydrated posts from a warm timeline, beside a bare node:http server that answers the same bytes.',
  env: {},
  run: async (system, settings, tell) => {
    tell('seeding');
    const viewers = await seed(system);
    const figures: Figure[] = [];
    for (const order of ['LATEST', 'RANKED'] as const) {
      const found = await measureOrder(system, viewers, order, settings, (what) => tell(`${order}: ${what}`));
      figures.push(...found.map((figure) => ({ ...figure, name: `${order} ${figure.name}` })));
    }
    return figures;
  },
};

/** People who follow everybody who has published something. */
async function seed({ url, clients }: BenchSystem): Promise<Person[]> {
  const authors = await seedAuthors(clients);
  const viewers: Person[] = [];
  for (let index = 0; index < VIEWERS; index += 1) {
    const viewer = await signUp(url, { username: `viewer${index}`, password: 'correct horse battery' });
    const id = parseId<'user'>(viewer.id);
    if (id) await followAll(clients, id, authors);
    viewers.push(viewer);
  }
  return viewers;
}

async function measureOrder(
  { url, folder }: BenchSystem,
  viewers: readonly Person[],
  order: FeedOrder,
  settings: Settings,
  tell: Tell,
): Promise<Figure[]> {
  tell('checking');
  const client = createHttpClient();
  const posts = viewers.map((viewer) => requestOf(viewer, order));
  const answers: Buffer[] = [];
  // The first visit builds the timeline, the second reads it.
  for (const post of [...posts, ...posts]) answers.push(await client.post(`${url}/graphql`, post));
  for (const answer of answers) checkWhole(answer, POSTS);
  const sample = answers.at(-1) ?? Buffer.alloc(0);
  const bareServer = await startBareServer(sample, folder);
  const ours = serverAt(url, client, posts, checkQuickly);
  const bare = serverAt(bareServer.url, client, posts, () => undefined);
  try {
    const { throughput, processorTime } = await compareThroughput({ ours, bare }, CONCURRENCY, settings, tell);
    const latencies = await measureLatencies(ours, median(throughput.rounds) / 2, settings, tell);
    const counts = await countPerRequest(ours, COUNTERS, tell);
    const size = { name: 'answer', unit: 'kB', rounds: [sample.length / 1_000] };
    return [throughput, processorTime, ...latencies, ...counts, size];
  } finally {
    client.close();
    await bareServer.stop();
  }
}

function requestOf({ accessToken }: Person, order: FeedOrder): Post {
  return {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ query: print(FeedDocument), variables: { first: POSTS, order } }),
  };
}

/** Who asks changes from request to request. */
function serverAt(url: string, client: HttpClient, posts: readonly Post[], check: (answer: Buffer) => void): Server {
  return {
    send: async (index) => {
      const post = posts[index % posts.length];
      if (post) check(await client.post(`${url}/graphql`, post));
    },
    meters: () => readMeters(url),
  };
}
