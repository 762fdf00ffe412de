import type { Context } from '../context.ts';
import type { ReportResolvers } from '../generated/resolvers.ts';
import { visiblePerson } from './visible-person.ts';

/** Moderators alone come here. */
export const Report: ReportResolvers<Context> = {
  reporter: ({ reporterId }, _args, context) => visiblePerson(reporterId, context),
};
