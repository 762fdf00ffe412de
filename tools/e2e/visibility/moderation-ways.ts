import type { Thing } from './policy.ts';
import { thingsOf, type Way } from './way.ts';

const listOf = (name: string) => (selection: string) => `${name} { edges { node { ${selection} } } }`;
const QUEUE = listOf('moderationQueue(first: 100)');
const LOG = listOf('moderationLog(first: 100)');

/** A way that leads nobody of the matrix anywhere: none of them is a moderator, though all of this was reported. */
function closed(kind: Thing['kind'], field: (selection: string) => string): Way {
  return { kind, probes: (world) => [{ field, things: thingsOf(world, kind), isFor: () => false }] };
}

/** How to ask for what is reported and what moderators did. */
export const MODERATION: Readonly<Record<string, Way>> = {
  'Query.moderationQueue.edges.node.author': closed('User', (selection) =>
    QUEUE(`texts subjectId author { ${selection} }`),
  ),
  'Query.moderationQueue.edges.node.post': closed('Post', (selection) => QUEUE(`texts post { ${selection} }`)),
  'Query.moderationQueue.edges.node.comment': closed('Comment', (selection) => QUEUE(`texts comment { ${selection} }`)),
  'Query.moderationQueue.edges.node.media': closed('Media', (selection) => QUEUE(`media { ${selection} }`)),
  'Query.moderationQueue.edges.node.story': closed('Story', (selection) => QUEUE(`texts story { ${selection} }`)),
  'Query.moderationQueue.edges.node.latestReports.reporter': closed('User', (selection) =>
    QUEUE(`latestReports { note reporter { ${selection} } }`),
  ),
  'Query.moderationLog.edges.node.moderator': closed('User', (selection) =>
    LOG(`subjectId moderator { ${selection} }`),
  ),
};
