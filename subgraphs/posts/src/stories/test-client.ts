import type { MediaId, StoryId, UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import type { TestStack } from '@lumigraph/tools/test-stack';
import { postClient } from '../test-client.ts';

/** A story as a client of this subgraph sees it. */
interface SeenStory {
  id: StoryId;
  author: { id: UserId };
  media: { id: MediaId };
  status: string;
  failure: { code: string; message: string } | null;
  createdAt: string;
  expiresAt: string;
  seenByViewer: boolean;
}

export interface SeenReel {
  id: UserId;
  author: { id: UserId };
  stories: SeenStory[];
  allSeen: boolean;
  latestAt: string;
}

interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

interface SeenError {
  code: string;
  field: string[] | null;
}

type StoryAnswer = { story: SeenStory | null; userErrors: SeenError[] };
type DeleteAnswer = { deletedId: string | null; userErrors: SeenError[] };

const STORY = 'id author { id } media { id } status failure { code message } createdAt expiresAt seenByViewer';
const REEL = `id author { id } stories { ${STORY} } allSeen latestAt`;
const PAGE = 'pageInfo { endCursor hasNextPage }';
const ERRORS = 'userErrors { code field }';

/** Speaks of stories to the posts subgraph as its clients do. */
export function storyClient(stack: TestStack, subgraph: Subgraph) {
  const { ask } = postClient(stack, subgraph);
  return {
    ask,
    create: async (viewer: UserId | null, mediaId: string) => {
      const query = `mutation ($id: ID!) { answer: createStory(mediaId: $id) { story { ${STORY} } ${ERRORS} } }`;
      return (await ask<{ answer: StoryAnswer }>(query, { id: mediaId }, viewer)).answer;
    },
    remove: async (viewer: UserId | null, id: string) => {
      const query = `mutation ($id: ID!) { answer: deleteStory(storyId: $id) { deletedId ${ERRORS} } }`;
      return (await ask<{ answer: DeleteAnswer }>(query, { id }, viewer)).answer;
    },
    see: async (viewer: UserId | null, id: string) => {
      const query = `mutation ($id: ID!) { answer: markStorySeen(storyId: $id) { story { ${STORY} } ${ERRORS} } }`;
      return (await ask<{ answer: StoryAnswer }>(query, { id }, viewer)).answer;
    },
    story: async (viewer: UserId | null, id: string) => {
      const query = `query ($id: ID!) { story(id: $id) { ${STORY} } }`;
      return (await ask<{ story: SeenStory | null }>(query, { id }, viewer)).story;
    },
    references: async (viewer: UserId | null, ids: readonly string[]) => {
      const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Story { ${STORY} } } }`;
      const of = ids.map((id) => ({ __typename: 'Story', id }));
      return (await ask<{ _entities: (SeenStory | null)[] }>(query, { of }, viewer))._entities;
    },
    /** Of these users. */
    reelsOf: async (viewer: UserId | null, ids: readonly string[]) => {
      const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { reel { ${REEL} } } } }`;
      const of = ids.map((id) => ({ __typename: 'User', id }));
      const { _entities } = await ask<{ _entities: { reel: SeenReel | null }[] }>(query, { of }, viewer);
      return _entities.map(({ reel }) => reel);
    },
    /** A page of the viewer's storyReels. */
    reels: async (viewer: UserId | null, page: { first?: number; after?: string | null } = {}) => {
      const query = `query ($first: Int, $after: String) { storyReels(first: $first, after: $after) { edges { cursor node { ${REEL} } } ${PAGE} } }`;
      return (await ask<{ storyReels: Page<SeenReel> }>(query, page, viewer)).storyReels;
    },
    viewers: async (viewer: UserId | null, id: string, page: { first?: number; after?: string | null } = {}) => {
      const query = `query ($id: ID!, $first: Int, $after: String) { story(id: $id) { viewers(first: $first, after: $after) { edges { cursor node { id } } ${PAGE} } } }`;
      type Answer = { story: { viewers: Page<{ id: UserId }> } | null };
      return (await ask<Answer>(query, { id, ...page }, viewer)).story?.viewers;
    },
  };
}

export type StoryClient = ReturnType<typeof storyClient>;
