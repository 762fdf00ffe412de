import { type MediaId, newId, type PostId, randomSlot, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { type Kysely, sql } from 'kysely';

const AUTHORS = 60;
const POSTS_EACH = 10;
const MINUTE_MS = 60_000;

/** Writes people who have published ready pictures, as their domains would, and returns them. */
export async function seedAuthors({ database }: Pick<Clients, 'database'>): Promise<UserId[]> {
  const db = database.for<unknown>();
  const authors = Array.from({ length: AUTHORS }, () => newId<'user'>(randomSlot()));
  const avatars = authors.map((author) => newId<'media'>(slotOf(author)));
  await insertAccounts(db, authors, avatars);
  await insertMedia(db, authors, avatars);
  for (let round = 0; round < POSTS_EACH; round += 1) {
    const media = authors.map((author) => newId<'media'>(slotOf(author)));
    await insertMedia(db, authors, media);
    await insertPosts(db, authors, media, round);
  }
  return authors;
}

/** Lets a viewer follow everybody, as rows only: the viewer's first visit builds the timeline. */
export async function followAll(
  { database }: Pick<Clients, 'database'>,
  viewer: UserId,
  authors: readonly UserId[],
): Promise<void> {
  const db = database.for<unknown>();
  const [ids, slots] = [[...authors], authors.map(slotOf)];
  await sql`insert into users.following (slot, user_id, followee_id)
    select ${slotOf(viewer)}, ${viewer}, unnest(${ids}::bigint[])`.execute(db);
  await sql`insert into users.followers (slot, user_id, follower_id)
    select *, ${viewer}::bigint from unnest(${slots}::smallint[], ${ids}::bigint[])`.execute(db);
}

async function insertAccounts(
  db: Kysely<unknown>,
  authors: readonly UserId[],
  avatars: readonly MediaId[],
): Promise<void> {
  await sql`insert into users.accounts (slot, id, username, email, password_hash, display_name, avatar_media_id)
    select slot, id, 'author' || id, 'author' || id || '@example.org', '-', 'Author ' || id, avatar
    from unnest(${authors.map(slotOf)}::smallint[], ${[...authors]}::bigint[], ${[...avatars]}::bigint[]) as author (slot, id, avatar)`.execute(
    db,
  );
}

/** Pictures with all renditions and every field that may be null. */
async function insertMedia(db: Kysely<unknown>, owners: readonly UserId[], media: readonly MediaId[]): Promise<void> {
  const rows = sql`unnest(${media.map(slotOf)}::smallint[], ${[...media]}::bigint[], ${[...owners]}::bigint[]) as media (slot, id, owner)`;
  await sql`insert into media.media
      (slot, id, owner_id, kind, status, content_type, byte_size, original_key, width, height, blur_hash, dominant_color, alt_text)
    select slot, id, owner, 'IMAGE', 'READY', 'image/jpeg', 3500000, slot || '/' || id || '/1/original-x', 4000, 3000,
      'LEHV6nWB2yk8pyo0adR*.7kCMdnj', '#7a8c9d', 'A view over the harbour in the evening' from ${rows}`.execute(db);
  await sql`insert into media.renditions (slot, media_id, name, format, width, height, byte_size, key)
    select slot, id, made.*, slot || '/' || id || '/1/' || name || '-' || md5(format || id) from ${rows}
    cross join (values ('large', 'jpeg', 1080, 810, 210000), ('large', 'webp', 1080, 810, 150000), ('large', 'avif', 1080, 810, 120000),
      ('medium', 'jpeg', 640, 480, 80000), ('medium', 'webp', 640, 480, 60000), ('medium', 'avif', 640, 480, 50000),
      ('thumbnail', 'jpeg', 150, 150, 7000), ('thumbnail', 'webp', 150, 150, 5000))
      as made (name, format, width, height, byte_size)`.execute(db);
}

/** One post each, a minute apart, each round older than the one before; with likes, so that there is something to rank. */
async function insertPosts(
  db: Kysely<unknown>,
  authors: readonly UserId[],
  media: readonly MediaId[],
  round: number,
): Promise<void> {
  const posts: PostId[] = authors.map((author) => newId<'post'>(slotOf(author)));
  const times = authors.map((_, index) => new Date(Date.now() - (round * AUTHORS + index + 1) * MINUTE_MS));
  const slots = authors.map(slotOf);
  await sql`insert into posts.posts (slot, id, author_id, caption, hashtags, location, status, delivery, created_at, published_at)
    select slot, id, author, 'Fog over the #harbour, and then the sun came through', '{harbour}', 'Bremen', 'PUBLISHED', 'push', at, at
    from unnest(${slots}::smallint[], ${posts}::bigint[], ${[...authors]}::bigint[], ${times}::timestamptz[]) as post (slot, id, author, at)`.execute(
    db,
  );
  await sql`insert into posts.post_media (slot, post_id, position, media_id)
    select slot, post, 0, media from unnest(${slots}::smallint[], ${posts}::bigint[], ${[...media]}::bigint[]) as one (slot, post, media)`.execute(
    db,
  );
  await sql`insert into engagement.counters (slot, post_id, likes, comments)
    select slot, post, post % 97, post % 7 from unnest(${slots}::smallint[], ${posts}::bigint[]) as one (slot, post)`.execute(
    db,
  );
}
