import { sqlMigration } from '@lumigraph/database';

/** What an encoder made of media. */
export const analyses = sqlMigration(`
  create table media.analyses (
    slot smallint not null,
    media_id bigint not null,
    generation integer not null,
    -- Vectors of different models cannot be compared.
    model text not null,
    -- A signed byte for each number, the largest of them ±127; the cosine needs no more.
    vector bytea not null,
    tags text[] not null,
    -- How likely it is not for everyone, from 0 to 1; null from an encoder that does not tell.
    sensitivity real,
    primary key (slot, media_id)
  );
`);
