import type { Context } from '../context.ts';
import type { ModerationLogEntryResolvers } from '../generated/resolvers.ts';

/** Moderators alone come here. */
export const ModerationLogEntry: ModerationLogEntryResolvers<Context> = {
  moderator: ({ moderator_id }) => (moderator_id ? { id: moderator_id } : null),
  subjectKind: ({ subject_kind }) => subject_kind,
  subjectId: ({ subject_id }) => subject_id,
  createdAt: ({ acted_at }) => acted_at,
};
