import type { ReportStatus, SubjectKind } from '../data/moderation-tables.ts';

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
