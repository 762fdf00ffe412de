import type { PostId, UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import type { TestStack } from '@lumigraph/tools/test-stack';

interface SeenPost {
  id: PostId;
  likeCount: number;
  commentCount: number;
  viewerHasLiked: boolean;
}

interface SeenComment {
  id: string;
  body: string;
  replyCount: number;
  author: { id: string };
  post: Pick<SeenPost, 'commentCount'>;
}

interface SeenPage<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

type Thread = Pick<SeenComment, 'id' | 'body' | 'replyCount'> & { replies: SeenPage<{ body: string }> };

interface SeenError {
  code: string;
  field: string[] | null;
}

const POST = 'id likeCount commentCount viewerHasLiked';
const COMMENT = 'id body replyCount author { id } post { commentCount }';
const PAGE = 'pageInfo { hasNextPage endCursor }';

/** Speaks to the engagement subgraph as its clients do. */
export function engagementClient(stack: TestStack, subgraph: Subgraph) {
  async function ask<Answer>(query: string, variables: object, viewer: UserId | null): Promise<Answer> {
    const { data, errors } = await stack.ask(subgraph, query, { ...variables }, viewer);
    if (errors) throw new Error(errors.map(({ message, extensions }) => `${extensions.code}: ${message}`).join());
    return data as Answer;
  }

  async function look<Seen>(posts: readonly PostId[], fields: string, viewer: UserId | null): Promise<Seen[]> {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Post { ${fields} } } }`;
    const of = posts.map((id) => ({ __typename: 'Post', id }));
    return (await ask<{ _entities: Seen[] }>(query, { of }, viewer))._entities;
  }

  return {
    ask,
    look,
    posts: (posts: readonly PostId[], viewer: UserId | null) => look<SeenPost>(posts, POST, viewer),
    change: async (name: 'likePost' | 'unlikePost', postId: string, viewer: UserId | null) => {
      const query = `mutation ($postId: ID!) { done: ${name}(postId: $postId) { post { ${POST} } userErrors { code field } } }`;
      type Answer = { done: { post: SeenPost | null; userErrors: SeenError[] } };
      return (await ask<Answer>(query, { postId }, viewer)).done;
    },
    comment: async (postId: PostId, author: UserId, input: Record<string, unknown>) => {
      const query = `mutation ($input: AddCommentInput!) { addComment(input: $input) { comment { ${COMMENT} } userErrors { code field } } }`;
      type Answer = { addComment: { comment: SeenComment | null; userErrors: SeenError[] } };
      return (await ask<Answer>(query, { input: { postId, ...input } }, author)).addComment;
    },
    removeComment: async (id: string | undefined, viewer: UserId) => {
      const query = 'mutation ($id: ID!) { deleteComment(commentId: $id) { deletedId userErrors { code } } }';
      type Answer = { deleteComment: { deletedId: string | null; userErrors: Pick<SeenError, 'code'>[] } };
      return (await ask<Answer>(query, { id }, viewer)).deleteComment;
    },
    threads: async (post: PostId, viewer: UserId | null, page = '') => {
      const replies = `replies { edges { node { body } } ${PAGE} }`;
      const fields = `comments${page} { edges { cursor node { id body replyCount ${replies} } } ${PAGE} }`;
      return (await look<{ comments: SeenPage<Thread> }>([post], fields, viewer))[0]?.comments;
    },
    likers: async (post: PostId, viewer: UserId | null, page = '') => {
      const fields = `likers${page} { edges { cursor node { id } } ${PAGE} }`;
      return (await look<{ likers: SeenPage<{ id: UserId }> }>([post], fields, viewer))[0]?.likers;
    },
  };
}
