import type { MediaId, PostId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createCachedPeople } from '@lumigraph/people-reads';
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
import type { PostsOutbox } from './publishing.ts';

/** What the resolvers of this subgraph work with; one per client request. */
export interface Context extends RequestContext {
  visibility: Visibility;
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
  const { postsOfMedia } = createCachedPosts(clients);
  const shown = createShownPosts(clients);
  const createPost = createCreation(clients, outbox);
  const editPost = createEditing(clients, outbox);
  const deletePost = createDeletion(outbox);
  return (request) => {
    const posts = createLoader<PostId, PostRow>(shown.posts.read);
    // The rules read the rows that are shown, so that a page costs one query of the posts.
    const states = async (ids: readonly PostId[]) => statesOf(await posts.loadMany(ids));
    return {
      ...request,
      visibility: createVisibility({ people, posts: { states, postsOfMedia } }, request.viewer?.id ?? null),
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
