import { slotOf, type UserId } from '@lumigraph/ids';
import { encodeCursor } from '@lumigraph/subgraph-kit';
import { sql } from 'kysely';
import { z } from 'zod';
import { signUp } from '../../client/person.ts';
import type { Tell } from '../../start/progress.ts';
import { BenchFailure } from '../bench-failure.ts';
import { closedLoop } from '../closed-loop.ts';
import type { Figure } from '../figure.ts';
import { createHttpClient, type HttpClient, type Post } from '../http-client.ts';
import type { BenchSystem, Settings } from '../measure.ts';
import { seedCrowd } from './crowd.ts';

/** All that the smallest account has, so that every page shows as many people. */
const PAGE = 10;
const SIZES = [
  { followers: 10, name: '10' },
  { followers: 10_000, name: '10⁴' },
  { followers: 1_000_000, name: '10⁶' },
] as const;
const QUERY = `query ($id: ID!, $after: String) {
  user(id: $id) { followers(first: ${PAGE}, after: $after) { edges { cursor node { id username displayName } } pageInfo { hasNextPage endCursor } } }
}`;
const CONCURRENCY = 4;
/** Taking turns: what one viewer asks for twice at a time is answered once. */
const READERS = 16;

const answerSchema = z.object({
  data: z.object({
    user: z.object({ followers: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string() }) })) }) }),
  }),
});

/** A page of followers as each viewer asks for it. */
interface Page {
  name: string;
  posts: readonly Post[];
  perSecond: number[];
}

/** The first page and one from the middle, of accounts of each size; beside the only page of the smallest. */
export async function measureFollowerPages(
  { url, clients }: BenchSystem,
  { rounds, seconds }: Settings,
  tell: Tell,
): Promise<Figure[]> {
  tell('seeding a million followers');
  const accounts = await seedCrowd(
    clients.config.databaseUrl,
    SIZES.map(({ followers }) => followers),
  );
  const readers = Array.from({ length: READERS }, (_none, index) =>
    signUp(url, { username: `reader${index}`, password: 'correct horse battery' }),
  );
  const tokens = (await Promise.all(readers)).map(({ accessToken }) => accessToken);
  const pages: Page[] = [];
  for (const [index, { name, followers }] of SIZES.entries()) {
    const account = accounts[index];
    if (!account) continue;
    const middle = await cursorAt(clients.database.for(), account, followers / 2);
    pages.push(pageOf(`first page of ${name} followers`, tokens, account, null));
    if (followers > PAGE) pages.push(pageOf(`page in the middle of ${name}`, tokens, account, middle));
  }
  const client = createHttpClient();
  try {
    for (const page of pages) await Promise.all(page.posts.map((_post, turn) => ask(client, url, page, turn)));
    for (let round = 0; round <= rounds; round += 1) {
      tell(round === 0 ? 'follower pages: warming up' : `follower pages, round ${round} of ${rounds}`);
      for (const page of pages) {
        let turn = 0;
        const next = () => ask(client, url, page, turn++);
        const { perSecond } = await closedLoop(next, { concurrency: CONCURRENCY, seconds });
        if (round > 0) page.perSecond.push(perSecond);
      }
    }
  } finally {
    client.close();
  }
  const [smallest, ...others] = pages;
  if (!smallest) return [];
  const baseline = { name: '/s of 10 followers', rounds: smallest.perSecond };
  return others.map((page) => ({ name: page.name, unit: '/s', rounds: page.perSecond, baseline }));
}

function pageOf(name: string, tokens: readonly string[], id: UserId, after: string | null): Page {
  const body = JSON.stringify({ query: QUERY, variables: { id, after } });
  const posts = tokens.map((token) => ({
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  }));
  return { name, posts, perSecond: [] };
}

async function ask(client: HttpClient, url: string, { name, posts }: Page, turn: number): Promise<void> {
  const post = posts[turn % posts.length];
  if (!post) throw new Error('nobody reads');
  const answer = await client.post(`${url}/graphql`, post);
  const read = answerSchema.safeParse(JSON.parse(answer.toString()));
  if (read.data?.data.user.followers.edges.length === PAGE) return;
  throw new BenchFailure('WRONG_ANSWER', `The ${name} is ${answer.subarray(0, 500)}`);
}

/** The cursor of the follower behind so many others, as the API would have given it. */
async function cursorAt(db: BenchDatabase, account: UserId, place: number): Promise<string> {
  const { rows } = await sql<{ id: string; at: Date }>`select follower_id as id, followed_at as at from users.followers
    where slot = ${slotOf(account)} and user_id = ${account} order by followed_at desc, follower_id desc limit 1 offset ${place}`.execute(
    db,
  );
  const [found] = rows;
  if (!found) throw new BenchFailure('WRONG_ANSWER', `${account} has no follower at ${place}`);
  return encodeCursor('followers', [found.at.getTime(), found.id]);
}

type BenchDatabase = ReturnType<BenchSystem['clients']['database']['for']>;
