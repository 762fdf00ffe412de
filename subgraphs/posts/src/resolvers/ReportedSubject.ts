import { parseId } from '@lumigraph/ids';
import type { Context } from '../context.ts';
import type { ReportedSubjectResolvers } from '../generated/resolvers.ts';
import { visiblePerson } from './visible-person.ts';
import { visiblePost } from './visible-post.ts';
import { visibleStory } from './visible-story.ts';

/** Moderators alone come here. */
export const ReportedSubject: ReportedSubjectResolvers<Context> = {
  subjectId: ({ subject_id }) => subject_id,
  authorId: ({ author_id }) => author_id,
  author: ({ author_id }, _args, context) => visiblePerson(author_id, context),
  post: ({ kind, subject_id }, _args, context) => (kind === 'POST' ? visiblePost(subject_id, context) : null),
  story: ({ kind, subject_id }, _args, context) => (kind === 'STORY' ? visibleStory(subject_id, context) : null),
  comment: ({ kind, subject_id }, _args, { visibleComments }) => {
    const id = kind === 'COMMENT' ? parseId<'comment'>(subject_id) : null;
    return id && visibleComments.load(id);
  },
  media: async (subject, _args, { reportedMedia }) => (await reportedMedia.load(subject)).map((id) => id && { id }),
  reportCount: ({ report_count }) => report_count,
  reasons: ({ reason_counts }) => reason_counts,
  latestReports: (subject, _args, { latestReports }) => latestReports.load(subject),
  firstReportedAt: ({ first_reported_at }) => first_reported_at,
  lastReportedAt: ({ last_reported_at }) => last_reported_at,
  openedAt: ({ opened_at }) => opened_at,
};
