import { type QueryExecutorProvider, sql } from 'kysely';

/** A word of a query, and known words that it may be a misspelling of. */
export interface Term {
  word: string;
  similar: string[];
}

const MOST_TERMS = 8;
const MOST_SIMILAR = 5;

/** The words of a query as the documents' words are made, each with its likest in the vocabulary (pg_trgm similarity of at least 0.3). */
export async function readTerms(db: QueryExecutorProvider, query: string): Promise<Term[]> {
  const { rows } = await sql<Term>`
    select asked.word, coalesce(array_agg(known.word) filter (where known.word is not null), '{}') as similar
    from (select distinct lexeme as word from unnest(to_tsvector('simple', unaccent(${query}))) limit ${MOST_TERMS}) as asked
    left join lateral (
      select word from discovery.vocabulary where word % asked.word and word <> asked.word
      order by similarity(word, asked.word) desc, uses desc limit ${MOST_SIMILAR}
    ) as known on length(asked.word) >= 4
    group by asked.word`.execute(db);
  return rows;
}

/** The tsquery texts that match all terms as prefixes, and that also match them misspelt; null where there is no word to look for. */
export function toQueries(terms: readonly Term[]): { exact: string; forgiving: string } | null {
  if (terms.length === 0) return null;
  const exact = terms.map(({ word }) => `${quote(word)}:*`);
  const forgiving = terms.map(({ word, similar }) => `(${[`${quote(word)}:*`, ...similar.map(quote)].join(' | ')})`);
  return { exact: exact.join(' & '), forgiving: forgiving.join(' & ') };
}

/** A lexeme as to_tsquery takes it whole, whatever it holds. */
function quote(lexeme: string): string {
  return `'${lexeme.replace(/['\\]/g, '$&$&')}'`;
}
