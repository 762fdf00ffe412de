import type { Context } from '../context.ts';
import type { ModerationLogEntryResolvers } from '../generated/resolvers.ts';
import { visiblePerson } from './visible-person.ts';

/** Moderators alone come here. */
export const ModerationLogEntry: ModerationLogEntryResolvers<Context> = {
  moderator: ({ moderator_id }, _args, context) => moderator_id && visiblePerson(moderator_id, context),
  subjectKind: ({ subject_kind }) => subject_kind,
  subjectId: ({ subject_id }) => subject_id,
  createdAt: ({ acted_at }) => acted_at,
};
