export { type CachedPosts, createCachedPosts, keysOfPost, keysOfStory } from './cached-posts.ts';
export {
  createPostReads,
  type MediaHome,
  type PostReads,
  type PostState,
  type PublishedBefore,
  type PublishedPost,
} from './post-reads.ts';
export { createPostTexts, type PostText } from './post-texts.ts';
export { authorOfReportedComment } from './reported-subjects.ts';
export { authorsOfStanding, everyPostOf } from './standing-posts.ts';
export { createStoryReads, type StoryReads, type StoryState, storyStateOf } from './story-reads.ts';
