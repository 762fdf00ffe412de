import type { EventData, EventName } from '@lumigraph/events';
import type { MediaId, PostId, UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import type { TestStack } from '@lumigraph/tools/test-stack';
import type { CreatePostInput, EditPostInput } from './generated/resolvers.ts';

/** A post as a client of this subgraph sees it. */
export interface SeenPost {
  id: PostId;
  author: { id: UserId };
  caption: string;
  media: { __typename: string; id: MediaId }[];
  hashtags: string[];
  mentions: ({ id: UserId } | null)[];
  location: string | null;
  status: string;
  failure: { code: string; message: string } | null;
  createdAt: string;
  editedAt: string | null;
}

interface SeenError {
  code: string;
  field: string[] | null;
  message: string;
}

const POST =
  'id author { id } caption media { __typename id } hashtags mentions { id } location status failure { code message } createdAt editedAt';

/** Speaks to the posts subgraph as its clients do. */
export function postClient(stack: TestStack, subgraph: Subgraph) {
  async function ask<Answer>(query: string, variables: object, viewer: UserId | null): Promise<Answer> {
    const { data, errors } = await stack.ask(subgraph, query, { ...variables }, viewer);
    if (errors) throw new Error(errors.map(({ message, extensions }) => `${extensions.code}: ${message}`).join());
    return data as Answer;
  }

  return {
    ask,
    create: async (viewer: UserId | null, input: CreatePostInput) => {
      const query = `mutation ($input: CreatePostInput!) { createPost(input: $input) { post { ${POST} } userErrors { code field message } } }`;
      type Answer = { createPost: { post: SeenPost | null; userErrors: SeenError[] } };
      return (await ask<Answer>(query, { input }, viewer)).createPost;
    },
    edit: async (viewer: UserId | null, input: EditPostInput) => {
      const query = `mutation ($input: EditPostInput!) { editPost(input: $input) { post { ${POST} } userErrors { code field message } } }`;
      type Answer = { editPost: { post: SeenPost | null; userErrors: SeenError[] } };
      return (await ask<Answer>(query, { input }, viewer)).editPost;
    },
    remove: async (viewer: UserId | null, postId: string) => {
      const query =
        'mutation ($postId: ID!) { deletePost(postId: $postId) { deletedId userErrors { code field message } } }';
      type Answer = { deletePost: { deletedId: string | null; userErrors: SeenError[] } };
      return (await ask<Answer>(query, { postId }, viewer)).deletePost;
    },
    post: async (viewer: UserId | null, id: string) =>
      (await ask<{ post: SeenPost | null }>(`query ($id: ID!) { post(id: $id) { ${POST} } }`, { id }, viewer)).post,
    references: async (viewer: UserId | null, ids: readonly string[]) => {
      const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Post { ${POST} } } }`;
      const of = ids.map((id) => ({ __typename: 'Post', id }));
      return (await ask<{ _entities: (SeenPost | null)[] }>(query, { of }, viewer))._entities;
    },
  };
}

/** Notes every event of a name until it is stopped; complete once the stack is settled. */
export async function collect<Name extends EventName>(stack: TestStack, event: Name) {
  const seen: EventData<Name>[] = [];
  const { stop } = await stack.clients.events.consume({
    durable: `collect-${event.replaceAll('.', '-')}`,
    event,
    handle: async (data) => void seen.push(data),
  });
  return { seen, stop };
}
