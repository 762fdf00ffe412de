import type { Context } from '../context.ts';
import type { PostResolvers } from '../generated/resolvers.ts';
import { peopleOf } from '../rules/post-text.ts';
import { visiblePost } from './visible-post.ts';

export const Post: PostResolvers<Context> = {
  __resolveReference: ({ id }, context) => visiblePost(id, context),
  author: ({ author_id }) => ({ id: author_id }),
  media: async ({ id }, _args, { mediaOf }) => ((await mediaOf.load(id)) ?? []).map((mediaId) => ({ id: mediaId })),
  mentions: async (post, _args, { visibility }) => {
    const people = peopleOf(post);
    const visible = await visibility.people(people);
    return people.map((id) => (visible.has(id) ? { id } : null));
  },
  failure: ({ author_id, failure_code, failure_message }, _args, { viewer }) =>
    failure_code && author_id === viewer?.id ? { code: failure_code, message: failure_message ?? '' } : null,
  createdAt: ({ published_at, created_at }) => published_at ?? created_at,
  editedAt: ({ edited_at }) => edited_at,
};
