import { matchSlot } from '@lumigraph/database';
import type { PostId, UserId } from '@lumigraph/ids';
import { type QueryExecutorProvider, sql } from 'kysely';

/** A word that was learnt this often is nobody's own. */
const COMMON = 1_000;

/** Removes someone's own document and at most `limit` of those of their posts. Returns how many, and the words that stood in them. */
export async function takeDocuments(
  db: QueryExecutorProvider,
  user: UserId,
  limit: number,
): Promise<{ documents: number; words: string[] }> {
  const people = await sql<{ words: string[] }>`
    delete from discovery.user_documents where ${matchSlot('discovery.user_documents', user, 'user_id')}
    returning tsvector_to_array(words) as words`.execute(db);
  const posts = await sql<{ words: string[] }>`
    delete from discovery.post_documents where ${matchSlot('discovery.post_documents', user, 'author_id')} and post_id in (
      select post_id from discovery.post_documents
      where ${matchSlot('discovery.post_documents', user, 'author_id')} limit ${limit}
    ) returning tsvector_to_array(words) as words`.execute(db);
  const taken = [...people.rows, ...posts.rows];
  return { documents: taken.length, words: [...new Set(taken.flatMap(({ words }) => words))] };
}

/** The words in the document of a post; none where it has none. */
export async function wordsOf(db: QueryExecutorProvider, post: PostId): Promise<string[]> {
  const { rows } = await sql<{ words: string[] }>`
    select tsvector_to_array(words) as words from discovery.post_documents
    where ${matchSlot('discovery.post_documents', post, 'post_id')}`.execute(db);
  return rows.flatMap(({ words }) => words);
}

/** Forgets those of these words that stand in no document any more: names and what only one person wrote would be guessed at for ever. */
export async function forgetWords(db: QueryExecutorProvider, words: readonly string[]): Promise<void> {
  if (words.length === 0) return;
  await sql`
    delete from discovery.vocabulary known where known.word = any(${[...words]}::text[]) and known.uses < ${COMMON}
    and not exists (
      select from discovery.post_documents where words @@ ('''' || replace(replace(known.word, '\\', '\\\\'), '''', '''''') || '''')::tsquery
    )`.execute(db);
}
