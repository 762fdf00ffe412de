/** A post's counters as they were committed; of two values the one of the higher version is the newer. */
export interface PostCounters {
  likes: number;
  comments: number;
  version: number;
}

/** The counters of a post that nobody engaged with. */
export const NO_COUNTERS: PostCounters = { likes: 0, comments: 0, version: 0 };
