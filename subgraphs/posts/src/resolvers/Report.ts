import type { Context } from '../context.ts';
import type { ReportResolvers } from '../generated/resolvers.ts';

/** Moderators alone come here. */
export const Report: ReportResolvers<Context> = {
  reporter: ({ reporterId }) => ({ id: reporterId }),
};
