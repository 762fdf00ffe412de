import type { CommentState } from '@lumigraph/engagement-reads';
import type { CommentId, MediaId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createLoader } from '@lumigraph/subgraph-kit';
import type { Visibility } from '@lumigraph/visibility';
import DataLoader from 'dataloader';
import type { Kysely } from 'kysely';
import { type LogAsked, logPage } from '../data/moderation-log.ts';
import type { LogRow, ReportedSubjectRow } from '../data/moderation-tables.ts';
import { type QueueAsked, queuePage } from '../data/reported-subjects.ts';
import { latestReports, type Report as Reported, reportedMedia } from '../data/reports.ts';
import type { Tables } from '../data/tables.ts';
import type { PostsOutbox } from '../outbox.ts';
import { type Acts, createActs } from './acts.ts';
import { createReporting, type Report } from './reporting.ts';
import { visibleComments } from './visible-comments.ts';

/** What the resolvers of reports and moderation work with; one per client request. It asks nobody whether they are a moderator. */
export interface ModerationContext {
  report: Report;
  acts: Acts;
  queuePage(asked: QueueAsked): Promise<ReportedSubjectRow[]>;
  logPage(asked: LogAsked): Promise<LogRow[]>;
  latestReports: DataLoader<ReportedSubjectRow, Reported[]>;
  /** Null stands for what the viewer may not see. */
  reportedMedia: DataLoader<ReportedSubjectRow, (MediaId | null)[]>;
  /** Those of the comments that the viewer may see. */
  visibleComments: DataLoader<CommentId, CommentState | null>;
}

/** Of a subject's reports a moderator is shown so many. */
const LATEST = 10;
/** As many as a post has; an account may have shown more pictures. */
const MOST_MEDIA = 10;

/** Makes a fresh context for each request, with loaders of its own. */
export function createModerationContexts(
  clients: Clients,
  outbox: PostsOutbox,
): (visibility: Visibility) => ModerationContext {
  const db = clients.database.for<Tables>();
  const report = createReporting(clients);
  const acts = createActs(clients, outbox);
  return (visibility) => ({
    report,
    acts,
    queuePage: (asked) => queuePage(db, asked),
    logPage: (asked) => logPage(db, asked),
    latestReports: new DataLoader((subjects) => latestReports(db, subjects, LATEST), { cache: false }),
    reportedMedia: new DataLoader((subjects) => visibleMedia(db, visibility, subjects), { cache: false }),
    visibleComments: createLoader((ids) => visibleComments(db, visibility, ids)),
  });
}

/** The media of each subject, null where the viewer may not see one. */
async function visibleMedia(
  db: Kysely<Tables>,
  visibility: Visibility,
  subjects: readonly ReportedSubjectRow[],
): Promise<(MediaId | null)[][]> {
  const media = await reportedMedia(db, subjects, MOST_MEDIA);
  const owned = subjects.flatMap(({ author_id: ownerId }, index) =>
    (media[index] ?? []).map((id) => ({ id, ownerId })),
  );
  const visible = await visibility.media(owned);
  return media.map((ids) => ids.map((id) => (visible.has(id) ? id : null)));
}
