import type { MediaId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import DataLoader from 'dataloader';
import { type LogAsked, logPage } from '../data/moderation-log.ts';
import type { LogRow, ReportedSubjectRow } from '../data/moderation-tables.ts';
import { type QueueAsked, queuePage } from '../data/reported-subjects.ts';
import {
  latestReports,
  type ReasonCount,
  type Report as Reported,
  reasonCounts,
  reportedMedia,
} from '../data/reports.ts';
import type { Tables } from '../data/tables.ts';
import type { PostsOutbox } from '../outbox.ts';
import { type Acts, createActs } from './acts.ts';
import { createReporting, type Report } from './reporting.ts';

/** What the resolvers of reports and moderation work with; one per client request. It asks nobody whether they are a moderator. */
export interface ModerationContext {
  report: Report;
  acts: Acts;
  queuePage(asked: QueueAsked): Promise<ReportedSubjectRow[]>;
  logPage(asked: LogAsked): Promise<LogRow[]>;
  reasons: DataLoader<ReportedSubjectRow, ReasonCount[]>;
  latestReports: DataLoader<ReportedSubjectRow, Reported[]>;
  reportedMedia: DataLoader<ReportedSubjectRow, MediaId[]>;
}

/** Of a subject's reports a moderator is shown so many. */
const LATEST = 10;
/** As many as a post has; an account may have shown more pictures. */
const MOST_MEDIA = 10;

/** Makes a fresh context for each request, with loaders of its own. */
export function createModerationContexts(clients: Clients, outbox: PostsOutbox): () => ModerationContext {
  const db = clients.database.for<Tables>();
  const report = createReporting(clients);
  const acts = createActs(clients, outbox);
  return () => ({
    report,
    acts,
    queuePage: (asked) => queuePage(db, asked),
    logPage: (asked) => logPage(db, asked),
    reasons: new DataLoader((subjects) => reasonCounts(db, subjects), { cache: false }),
    latestReports: new DataLoader((subjects) => latestReports(db, subjects, LATEST), { cache: false }),
    reportedMedia: new DataLoader((subjects) => reportedMedia(db, subjects, MOST_MEDIA), { cache: false }),
  });
}
