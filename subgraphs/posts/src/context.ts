import type { MediaId, PostId, StoryId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createCachedPeople, followedPeople } from '@lumigraph/people-reads';
import { createCachedPosts, type PostState } from '@lumigraph/post-reads';
import { createLoader, type RequestContext } from '@lumigraph/subgraph-kit';
import { createVisibility, type Visibility } from '@lumigraph/visibility';
import DataLoader from 'dataloader';
import { type CreatePost, createCreation } from './creation.ts';
import { type PageAsked, publishedPages } from './data/pages.ts';
import { createShownPosts } from './data/shown-posts.ts';
import type { PostRow, Tables } from './data/tables.ts';
import { type TaggedAsked, taggedPages } from './data/tagged-posts.ts';
import { createDeletion, type DeletePost } from './deletion.ts';
import { createEditing, type EditPost } from './editing.ts';
import { createModerationContexts, type ModerationContext } from './moderation/context.ts';
import type { PostsOutbox } from './outbox.ts';
import { createStoryContexts, type StoryContext, storyStatesOf } from './stories/context.ts';

/** What the resolvers of this subgraph work with; one per client request. */
export interface Context extends RequestContext, StoryContext, ModerationContext {
  visibility: Visibility;
  /** The same for a list that has nobody but the viewer and whom they follow, who are known already. */
  visibilityOfFollowed(followees: readonly UserId[]): Visibility;
  /** What somebody else may see. */
  visibilityTo(person: UserId): Visibility;
  posts: DataLoader<PostId, PostRow | null>;
  mediaOf: DataLoader<PostId, MediaId[] | null>;
  postCounts: DataLoader<UserId, number | null>;
  pages: DataLoader<PageAsked, PostId[]>;
  taggedPages: DataLoader<TaggedAsked, PostId[]>;
  createPost: CreatePost;
  editPost: EditPost;
  deletePost: DeletePost;
}

/** Makes a fresh context for each request, with loaders of its own. */
export function createContexts(clients: Clients, outbox: PostsOutbox): (request: RequestContext) => Context {
  const db = clients.database.for<Tables>();
  const people = createCachedPeople(clients);
  const { homesOfMedia, reportedMedia } = createCachedPosts(clients);
  const shown = createShownPosts(clients);
  const createPost = createCreation(clients, outbox);
  const editPost = createEditing(clients, outbox);
  const deletePost = createDeletion(outbox);
  const storyContexts = createStoryContexts(clients, outbox, people);
  const moderationContexts = createModerationContexts(clients, outbox);
  return (request) => {
    const viewer = request.viewer?.id ?? null;
    const stories = storyContexts(viewer);
    const posts = createLoader<PostId, PostRow>(shown.posts.read);
    // The rules read the rows that are shown, so that a page costs one query of the posts, and one of the stories.
    const states = async (ids: readonly PostId[]) => statesOf(await posts.loadMany(ids));
    const storyStates = async (ids: readonly StoryId[]) => storyStatesOf(await stories.stories.loadMany(ids));
    const posted = { states, storyStates, homesOfMedia, reportedMedia };
    const visibility = createVisibility({ people, posts: posted }, viewer);
    return {
      ...request,
      ...stories,
      ...moderationContexts(visibility),
      visibility,
      visibilityOfFollowed: (followees) =>
        createVisibility({ people: followedPeople(people, async () => followees), posts: posted }, viewer),
      visibilityTo: (person) => createVisibility({ people, posts: posted }, person),
      posts,
      mediaOf: createLoader(shown.media.read),
      postCounts: createLoader(shown.counts.read),
      pages: new DataLoader((pages) => publishedPages(db, pages), { cache: false }),
      taggedPages: new DataLoader((pages) => taggedPages(db, pages), { cache: false }),
      createPost,
      editPost,
      deletePost,
    };
  };
}

function statesOf(rows: readonly (PostRow | Error | null)[]): Map<PostId, PostState> {
  const states = new Map<PostId, PostState>();
  for (const row of rows) {
    if (row instanceof Error) throw row;
    if (row) states.set(row.id, stateOf(row));
  }
  return states;
}

function stateOf(row: PostRow): PostState {
  const publishedAt = row.published_at?.getTime() ?? null;
  return { id: row.id, authorId: row.author_id, status: row.status, isDeleted: row.deleted_at !== null, publishedAt };
}
