import type { EventData } from '@lumigraph/events';
import type { MediaId, UserId } from '@lumigraph/ids';
import type { Generated, Selectable } from 'kysely';

type Acted = EventData<'moderation.acted'>;

export type ActId = Acted['actId'];
export type SubjectId = Acted['subjectId'];
export type SubjectKind = Acted['subjectKind'];
export type ReportReason = NonNullable<Acted['reason']>;

/** Before the moderators, found to be all right, or acted upon. */
export type ReportStatus = 'OPEN' | 'DISMISSED' | 'ACTED';

/** How often a reason was given. */
export interface ReasonCount {
  reason: ReportReason;
  count: number;
}

interface ReportedSubjectTable {
  slot: number;
  kind: SubjectKind;
  subject_id: SubjectId;
  author_id: UserId;
  status: Generated<ReportStatus>;
  report_count: Generated<number>;
  /** Of each reason that was given, the most frequent first; their sum is report_count. */
  reason_counts: Generated<ReasonCount[]>;
  texts: Generated<string[]>;
  opened_at: Generated<Date>;
  first_reported_at: Generated<Date>;
  last_reported_at: Generated<Date>;
}

/** A reported subject as it stands in its table. */
export type ReportedSubjectRow = Selectable<ReportedSubjectTable>;

interface LogTable {
  slot: number;
  id: ActId;
  moderator_id: UserId | null;
  act: Acted['act'];
  subject_kind: SubjectKind;
  subject_id: SubjectId;
  reason: ReportReason | null;
  acted_at: Date;
}

/** An act as it stands in the log. */
export type LogRow = Selectable<LogTable>;

/** The tables of reports and moderation. */
export interface ModerationTables {
  'posts.reported_subjects': ReportedSubjectTable;
  'posts.reported_authors': { slot: number; author_id: UserId; kind: SubjectKind; subject_id: SubjectId };
  'posts.reported_media': { slot: number; media_id: MediaId; kind: SubjectKind; subject_id: SubjectId };
  'posts.reports': {
    slot: number;
    kind: SubjectKind;
    subject_id: SubjectId;
    reporter_id: UserId;
    reason: ReportReason;
    note: string | null;
    reported_at: Generated<Date>;
  };
  'posts.reports_by_reporter': { slot: number; reporter_id: UserId; kind: SubjectKind; subject_id: SubjectId };
  'posts.moderation_log': LogTable;
}

/** What is reported, by what tells it from all else: the id alone does not. */
export interface SubjectKey {
  kind: SubjectKind;
  id: SubjectId;
}
