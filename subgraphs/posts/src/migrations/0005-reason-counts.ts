import { sqlMigration } from '@lumigraph/database';

/** How often each reason was given for a subject, the most frequent first, kept with it: a subject may have a hundred thousand reports. */
export const reasonCounts = sqlMigration(`
  alter table posts.reported_subjects add column reason_counts jsonb not null default '[]';
  update posts.reported_subjects s set reason_counts = counted.counts from (
    select slot, kind, subject_id, jsonb_agg(jsonb_build_object('reason', reason, 'count', count) order by count desc, reason) as counts
    from (select slot, kind, subject_id, reason, count(*) from posts.reports group by slot, kind, subject_id, reason) r
    group by slot, kind, subject_id
  ) counted
  where s.slot = counted.slot and s.kind = counted.kind and s.subject_id = counted.subject_id;
`);
