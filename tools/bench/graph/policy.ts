import { type PostId, parseId, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createCachedPeople } from '@lumigraph/people-reads';
import { createCachedPosts } from '@lumigraph/post-reads';
import { keys } from '@lumigraph/redis';
import { createVisibility } from '@lumigraph/visibility';
import { sql } from 'kysely';
import { signUp } from '../../client/person.ts';
import type { Tell } from '../../start/progress.ts';
import { BenchFailure } from '../bench-failure.ts';
import { closedLoop } from '../closed-loop.ts';
import { followAll, seedAuthors } from '../feed-data.ts';
import type { Figure } from '../figure.ts';
import type { BenchSystem, Settings } from '../measure.ts';

const PAGE = 50;

/** May this viewer see these posts of 50 people whom they follow: what it costs with a warm cache, beside one MGET of the same keys. */
export async function measurePolicy(
  { url, clients }: BenchSystem,
  { rounds, seconds }: Settings,
  tell: Tell,
): Promise<Figure[]> {
  const authors = await seedAuthors(clients);
  const { id } = await signUp(url, { username: 'visitor', password: 'correct horse battery' });
  const viewer = parseId<'user'>(id);
  if (!viewer) throw new BenchFailure('WRONG_ANSWER', `${id} is no id`);
  await followAll(clients, viewer, authors);
  const page = await newestOfEach(clients, authors.slice(0, PAGE));
  const posts = page.map((post) => post.id);
  const reads = { people: createCachedPeople(clients), posts: createCachedPosts(clients) };
  const check = async () => {
    const seen = await createVisibility(reads, viewer).posts(posts);
    if (seen.size !== PAGE) throw new BenchFailure('WRONG_ANSWER', `${seen.size} posts of ${PAGE} may be seen`);
  };
  const asked = page.flatMap(({ id, author }) => [
    keys.postState(id),
    keys.account(author),
    keys.relation(viewer, author),
  ]);
  const bare = async () => {
    const found = await clients.redis.mget(asked);
    if (found.includes(null)) throw new BenchFailure('WRONG_ANSWER', 'the cache does not hold what a check reads');
  };
  await check();
  const costs = await costOf(clients, check);
  const ours: number[] = [];
  const baseline: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    tell(round === 0 ? 'policy: warming up' : `policy, round ${round} of ${rounds}`);
    // An answer lives for a minute: what is read bare is filled first.
    await check();
    const read = await closedLoop(bare, { concurrency: 1, seconds });
    const checked = await closedLoop(check, { concurrency: 1, seconds });
    if (round === 0) continue;
    ours.push(1_000 / checked.perSecond);
    baseline.push(1_000 / read.perSecond);
  }
  const time = {
    name: `policy of ${PAGE} posts`,
    unit: 'ms',
    rounds: ours,
    baseline: { name: 'ms of MGET', rounds: baseline },
  };
  return [time, ...costs];
}

/** The newest post of each author. */
async function newestOfEach(
  { database }: Clients,
  authors: readonly UserId[],
): Promise<{ id: PostId; author: UserId }[]> {
  const { rows } = await sql<{ id: PostId; author: UserId }>`
    select max(p.id) as id, p.author_id as author from unnest(${authors.map(slotOf)}::smallint[], ${[...authors]}::bigint[]) as one (slot, id)
    join posts.posts p on p.slot = one.slot and p.author_id = one.id group by p.author_id`.execute(
    database.for<unknown>(),
  );
  return rows;
}

/** What one check asks of the stores when all is cached. */
async function costOf({ metrics }: Clients, check: () => Promise<void>): Promise<Figure[]> {
  const counters = { 'Redis round trips': metrics.redisRoundTrips, 'SQL statements': metrics.sqlStatements };
  const read = () =>
    Promise.all(Object.values(counters).map(async (counter) => (await counter.get()).values[0]?.value ?? 0));
  const before = await read();
  await check();
  const after = await read();
  return Object.keys(counters).map((name, index) => ({
    name: `policy: ${name}`,
    unit: 'per page',
    rounds: [(after[index] ?? 0) - (before[index] ?? 0)],
  }));
}
