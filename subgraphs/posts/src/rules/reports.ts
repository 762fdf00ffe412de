import type { ReasonCount, ReportReason, ReportStatus, SubjectKind } from '../data/moderation-tables.ts';

/**
 * Whether a report puts a subject before the moderators again. What they dismissed comes again when somebody else reports it, so that nobody
 * can bring it back over and over; an account that they acted upon, and that is there again, by any report. All else that they acted upon is
 * gone for good: its report was under way when it was taken down.
 */
export function reopens(
  { kind, status }: { kind: SubjectKind; status: ReportStatus },
  isFirstOfReporter: boolean,
): boolean {
  return status === 'ACTED' ? kind === 'USER' : status === 'DISMISSED' && isFirstOfReporter;
}

/** Of what a subject said when it was reported, the first four wordings and the latest are kept. */
const MOST_TEXTS = 5;

/** The kept wordings with one more: who rewords what was reported changes nothing of what stands there. */
export function withText(texts: readonly string[], text: string | null): readonly string[] {
  if (text === null || text === '' || texts.includes(text)) return texts;
  return [...texts.slice(0, MOST_TEXTS - 1), text];
}

/** The counts of reasons with one more, which took the place of another (null: of none): the most frequent first, ties by name. */
export function withReason(
  counts: readonly ReasonCount[],
  given: ReportReason,
  replaced: ReportReason | null,
): readonly ReasonCount[] {
  if (given === replaced) return counts;
  const before = counts.find(({ reason }) => reason === given)?.count ?? 0;
  const others = counts
    .filter(({ reason }) => reason !== given)
    .map(({ reason, count }) => ({ reason, count: reason === replaced ? count - 1 : count }))
    .filter(({ count }) => count > 0);
  return [...others, { reason: given, count: before + 1 }].sort(
    (one, other) => other.count - one.count || (one.reason < other.reason ? -1 : 1),
  );
}
