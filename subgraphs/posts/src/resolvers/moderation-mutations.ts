import { parseId } from '@lumigraph/ids';
import { mutation, Refusal } from '@lumigraph/subgraph-kit';
import { requireActiveViewer, requireModerator } from '@lumigraph/visibility';
import type { Context } from '../context.ts';
import type { SubjectId } from '../data/moderation-tables.ts';
import { noSuchPost } from '../deletion.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { noSuchStory } from '../stories/deletion.ts';

type Names = 'report' | 'dismissReports' | 'takeDownPost' | 'takeDownStory';

/** What everybody may report, and what moderators may do. */
export const moderationMutations: Pick<MutationResolvers<Context>, Names> = {
  report: (_mutation, { input }, context) =>
    mutation('ok', async () => {
      const viewer = await requireActiveViewer(context);
      await context.report(viewer.id, context.visibility, input);
      return true;
    }),
  dismissReports: (_mutation, { subjectKind, subjectId }, context) =>
    mutation('ok', async () => {
      const moderator = await requireModerator(context);
      const id = parseId<SubjectId['entity']>(subjectId);
      if (!id) throw new Refusal('NOT_FOUND', 'Nobody reported this.', ['subjectId']);
      await context.acts.dismiss(moderator.id, { kind: subjectKind, id });
      return true;
    }),
  takeDownPost: (_mutation, { postId, reason }, context) =>
    mutation('ok', async () => {
      const { id: moderatorId } = await requireModerator(context);
      const id = parseId<'post'>(postId);
      if (!id) throw noSuchPost(['postId']);
      await context.acts.takeDownPost(id, { moderatorId, reason });
      context.posts.clear(id);
      return true;
    }),
  takeDownStory: (_mutation, { storyId, reason }, context) =>
    mutation('ok', async () => {
      const { id: moderatorId } = await requireModerator(context);
      const id = parseId<'story'>(storyId);
      if (!id) throw noSuchStory();
      await context.acts.takeDownStory(id, { moderatorId, reason });
      context.stories.clear(id);
      return true;
    }),
};
