import type { UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createLimiter } from '@lumigraph/limiter';
import { goneAmong } from '@lumigraph/people-reads';
import { apiError, Refusal, readText } from '@lumigraph/subgraph-kit';
import type { Visibility } from '@lumigraph/visibility';
import type { Transaction } from 'kysely';
import type { ReportReason, SubjectKind } from '../data/moderation-tables.ts';
import { noteReport, type Subject, takeSubject } from '../data/reported-subjects.ts';
import { type NewReport, putReport } from '../data/reports.ts';
import type { Tables } from '../data/tables.ts';
import { reopens, withReason, withText } from '../rules/reports.ts';
import { createSubjects } from './subjects.ts';

/** A report as a client makes it. */
interface ReportInput {
  subjectKind?: SubjectKind | null;
  subjectId: string;
  reason: ReportReason;
  note?: string | null;
}

/**
 * Takes the report of someone; a second one of the same subject takes the place of the first. Throws a Refusal: INVALID for a note out of
 * bounds and for what is their own, NOT_FOUND for what they may not see, RATE_LIMITED.
 */
export type Report = (reporter: UserId, visibility: Visibility, input: ReportInput) => Promise<void>;

const MOST_NOTE = 1_000;
/** More than anyone finds who looks for what is bad; what it keeps out are machines. */
const PER_REPORTER = { most: 60, seconds: 60 * 60 };

export function createReporting({ database, redis }: Pick<Clients, 'database' | 'redis'>): Report {
  const db = database.for<Tables>();
  const findSubject = createSubjects(database);
  const perReporter = createLimiter(redis, 'report', PER_REPORTER);
  return async (reporterId, visibility, { subjectKind, subjectId, reason, note: text }) => {
    const note = readNote(text ?? '');
    await perReporter.spend(reporterId);
    const subject = await findSubject(visibility, subjectKind ?? 'POST', subjectId);
    if (!subject) throw noSuchSubject();
    if (subject.authorId === reporterId) throw new Refusal('INVALID', 'This is your own.', ['input', 'subjectId']);
    await db.transaction().execute((trx) => store(trx, subject, { reporterId, reason, note }));
  };
}

/** The subject's row is held to the end: of reports at once each counts, and one reporter's count once. */
async function store(trx: Transaction<Tables>, subject: Subject, report: NewReport): Promise<void> {
  const { status, texts, reason_counts } = await takeSubject(trx, subject);
  const gone = await goneAmong(trx, [report.reporterId, subject.authorId]);
  if (gone.has(report.reporterId)) throw apiError('UNAUTHENTICATED', 'Sign in first.');
  if (gone.size > 0) throw noSuchSubject();
  const replaced = await putReport(trx, subject, report);
  const isFirstOfReporter = replaced === null;
  await noteReport(trx, subject, {
    isFirstOfReporter,
    reopens: reopens({ kind: subject.kind, status }, isFirstOfReporter),
    texts: withText(texts, subject.text),
    reasons: withReason(reason_counts, report.reason, replaced),
  });
}

function noSuchSubject(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such thing.', ['input', 'subjectId']);
}

/** A note from a client; null where it is blank. */
function readNote(text: string): string | null {
  const note = readText(text, { field: ['input', 'note'], most: MOST_NOTE, hasLines: true, isTrimmed: true });
  return note === '' ? null : note;
}
