export { type CachedPosts, createCachedPosts, keysOfPost } from './cached-posts.ts';
export {
  createPostReads,
  type PostReads,
  type PostState,
  type PublishedBefore,
  type PublishedPost,
} from './post-reads.ts';
export { createPostTexts, type PostText } from './post-texts.ts';
