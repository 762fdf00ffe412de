import type { UserId } from '@lumigraph/ids';
import type { RemoveBatch } from '@lumigraph/purge';
import type { Kysely } from 'kysely';
import { eraseReportsBy, eraseReportsOf } from '../data/report-purging.ts';
import type { Tables } from '../data/tables.ts';

const AT_ONCE = 200;

/** What erases the reports that someone made, and those of what is theirs. The log of moderation stays: it holds ids alone. */
export function purgingReports(db: Kysely<Tables>, user: UserId): RemoveBatch[] {
  return [() => eraseReportsBy(db, user, AT_ONCE), () => eraseReportsOf(db, user, AT_ONCE)];
}
