import { sqlMigration } from '@lumigraph/database';

/** The PostgreSQL search engine's documents and its vocabulary, by which typing errors are forgiven. */
export const search = sqlMigration(`
  create extension if not exists pg_trgm with schema public;
  create extension if not exists unaccent with schema public;
  create table discovery.post_documents (
    slot smallint not null,
    post_id bigint not null,
    author_id bigint not null,
    words tsvector not null,
    published_at timestamptz(3) not null,
    primary key (slot, post_id)
  );
  create index post_documents_by_word on discovery.post_documents using gin (words);
  create index post_documents_by_author on discovery.post_documents (slot, author_id);
  create table discovery.user_documents (
    slot smallint not null,
    user_id bigint not null,
    name text not null,
    words tsvector not null,
    follower_count integer not null default 0,
    primary key (slot, user_id)
  );
  create index user_documents_by_word on discovery.user_documents using gin (words);
  create index user_documents_by_name on discovery.user_documents using gin (name gin_trgm_ops);
  create table discovery.vocabulary (
    word text primary key,
    uses integer not null default 0
  );
  create index vocabulary_by_likeness on discovery.vocabulary using gin (word gin_trgm_ops);
`);
