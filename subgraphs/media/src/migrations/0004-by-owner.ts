import { sqlMigration } from '@lumigraph/database';

/** All media of someone, in whatever state, by id: what is read when their account is exported or purged. */
export const byOwner = sqlMigration('create index media_by_owner on media.media (slot, owner_id, id)');
