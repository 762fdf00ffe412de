/** A fault that is meant: the file whose statement has it, how the fault ends, and why it may stand. */
export interface Exception {
  file: string;
  fault: string;
  reason: string;
}

/** Every statement that goes beside the slots; one that is no longer needed fails the run. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    file: 'packages/outbox/src/outbox.ts',
    fault: '.outbox without its slot',
    reason: 'the sweeper sends what is left over, the oldest first, whosever it is',
  },
  {
    file: 'subgraphs/discovery/src/search/postgres-engine.ts',
    fault: 'discovery.post_documents without its slot',
    reason: 'a search by text asks all; past one machine Meilisearch answers it',
  },
  {
    file: 'subgraphs/discovery/src/search/postgres-engine.ts',
    fault: 'discovery.user_documents without its slot',
    reason: 'a search by text asks all; past one machine Meilisearch answers it',
  },
  {
    file: 'subgraphs/discovery/src/search/purging.ts',
    fault: 'discovery.post_documents without its slot',
    reason: 'whether a word stands in no document any more is asked of all, as a search is',
  },
  {
    file: 'subgraphs/media/src/data/analyses.ts',
    fault: 'media.media without its slot',
    reason: 'the job that looks at what an encoder has not seen goes from slot to slot',
  },
  {
    file: 'subgraphs/media/src/data/analyses.ts',
    fault: 'media.analyses without its slot',
    reason: 'the same job: each media stands beside its own analysis, by the slot of both',
  },
  {
    file: 'subgraphs/media/src/data/selected-media.ts',
    fault: 'media.media without its slot',
    reason: 'a command over all media goes from slot to slot',
  },
  {
    file: 'subgraphs/media/src/data/sweeps.ts',
    fault: 'media.media without its slot',
    reason: 'a job over all media goes from slot to slot',
  },
  {
    file: 'subgraphs/media/src/data/uploads.ts',
    fault: 'media.media without its slot',
    reason: 'the job that ends uploads reads those that rested longest first, whosever they are',
  },
  {
    file: 'subgraphs/posts/src/data/moderation-log.ts',
    fault: 'posts.moderation_log without its slot',
    reason: 'moderators look through the acts upon everybody, and through those of one moderator',
  },
  {
    file: 'subgraphs/posts/src/data/reported-subjects.ts',
    fault: 'posts.reported_subjects without its slot',
    reason: 'the queue has what waited longest first, whosever it is',
  },
  {
    file: 'subgraphs/posts/src/data/stories.ts',
    fault: 'posts.stories without its slot',
    reason: 'the job that ends stories reads the longest over first, whosever they are',
  },
  {
    file: 'subgraphs/users/src/data/data-exports.ts',
    fault: 'users.data_exports without its slot',
    reason: 'the job that ends what is over reads the longest ended first, whosever it is',
  },
];
