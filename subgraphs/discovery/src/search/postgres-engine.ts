import { matchIds } from '@lumigraph/database';
import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql } from 'kysely';
import type { SearchEngine } from './search-engine.ts';
import { readTerms, toQueries } from './terms.ts';

type Tables = {
  'discovery.post_documents': { slot: number; post_id: PostId };
  'discovery.user_documents': { slot: number; user_id: UserId };
};

/**
 * Full text search in PostgreSQL: documents are weighted word vectors; a query's words match as prefixes, and through the vocabulary's
 * trigrams also misspelt. An exact match ranks before a forgiven one, and of equal ones the newer, or the more followed, comes first.
 */
export function createPostgresEngine(asked: Kysely<unknown>): SearchEngine {
  const db = asked.withTables<Tables>();
  return {
    writePosts: async (documents) => {
      if (documents.length === 0) return;
      await sql`
        with given as (
          select slot, post_id, author_id, published_at,
            setweight(to_tsvector('simple', unaccent(hashtags)), 'A') || setweight(to_tsvector('simple', unaccent(caption)), 'B') ||
            setweight(to_tsvector('simple', unaccent(location)), 'C') || setweight(to_tsvector('simple', unaccent(author)), 'D') as words
          from unnest(
            ${documents.map(({ id }) => slotOf(id))}::smallint[], ${documents.map(({ id }) => id)}::bigint[],
            ${documents.map(({ authorId }) => authorId)}::bigint[], ${documents.map(({ publishedAt }) => publishedAt)}::timestamptz[],
            ${documents.map(({ text }) => text.hashtags)}::text[], ${documents.map(({ text }) => text.caption)}::text[],
            ${documents.map(({ text }) => text.location)}::text[], ${documents.map(({ text }) => text.author)}::text[]
          ) as document (slot, post_id, author_id, published_at, hashtags, caption, location, author)
        ), learnt as (
          insert into discovery.vocabulary as known (word, uses)
          select word, count(*) from given, unnest(tsvector_to_array(words)) as word where length(word) between 2 and 40 group by word order by word
          on conflict (word) do update set uses = known.uses + excluded.uses
        )
        insert into discovery.post_documents (slot, post_id, author_id, words, published_at)
        select slot, post_id, author_id, words, published_at from given
        on conflict (slot, post_id) do update set words = excluded.words, published_at = excluded.published_at`.execute(
        db,
      );
    },
    removePosts: async (ids) => {
      if (ids.length === 0) return;
      await db
        .deleteFrom('discovery.post_documents')
        .where(matchIds('discovery.post_documents', ids, 'post_id'))
        .execute();
    },
    writeUsers: async (documents) => {
      if (documents.length === 0) return;
      await sql`
        insert into discovery.user_documents (slot, user_id, name, words, follower_count)
        select slot, user_id, lower(unaccent(username || ' ' || display_name)),
          setweight(to_tsvector('simple', unaccent(username)), 'A') || setweight(to_tsvector('simple', unaccent(display_name)), 'B'), followers
        from unnest(
          ${documents.map(({ id }) => slotOf(id))}::smallint[], ${documents.map(({ id }) => id)}::bigint[],
          ${documents.map(({ username }) => username)}::text[], ${documents.map(({ displayName }) => displayName)}::text[],
          ${documents.map(({ followerCount }) => followerCount)}::integer[]
        ) as document (slot, user_id, username, display_name, followers)
        on conflict (slot, user_id) do update set name = excluded.name, words = excluded.words, follower_count = excluded.follower_count`.execute(
        db,
      );
    },
    removeUsers: async (ids) => {
      if (ids.length === 0) return;
      await db
        .deleteFrom('discovery.user_documents')
        .where(matchIds('discovery.user_documents', ids, 'user_id'))
        .execute();
    },
    findPosts: async (query, offset, limit) => {
      const queries = toQueries(await readTerms(db, query));
      if (!queries) return [];
      const { rows } = await sql<{ post_id: PostId }>`
        select post_id from discovery.post_documents, to_tsquery('simple', ${queries.forgiving}) as forgiving, to_tsquery('simple', ${queries.exact}) as exact
        where words @@ forgiving
        order by ts_rank(words, exact) + 0.1 * ts_rank(words, forgiving) desc, published_at desc, post_id desc
        offset ${offset} limit ${limit}`.execute(db);
      return rows.map((row) => row.post_id);
    },
    findUsers: async (query, offset, limit) => {
      const queries = toQueries(await readTerms(db, query));
      if (!queries) return [];
      const { rows } = await sql<{ user_id: UserId }>`
        select user_id from discovery.user_documents, to_tsquery('simple', ${queries.exact}) as exact, lower(unaccent(${query})) as asked
        where words @@ exact or asked <% name
        order by ts_rank(words, exact) + word_similarity(asked, name) + 0.02 * ln(1 + follower_count) desc, user_id
        offset ${offset} limit ${limit}`.execute(db);
      return rows.map((row) => row.user_id);
    },
  };
}
