import { isDismissed, isReported, mayInspect, maySee, type Thing, type Viewer } from './policy.ts';
import { type Probe, thingsOf, type Way } from './way.ts';

const listOf = (name: string) => (selection: string) => `${name} { edges { node { ${selection} } } }`;
const OPEN = listOf('moderationQueue(first: 100)');
const DISMISSED = listOf('moderationQueue(first: 100, status: DISMISSED)');
const LOG = listOf('moderationLog(first: 100)');

type Judgement = NonNullable<Probe['isFor']>;

const never: Judgement = () => false;
/** For nobody but the moderator, and where the rules for everybody let them see it. */
const moderator =
  (isThere: (thing: Thing) => boolean): Judgement =>
  (viewer, thing) =>
    viewer === 'moderator' && isThere(thing) && maySee(viewer, thing);

/** What leads from what is open, and from what is dismissed, to one kind of thing. */
function toReported(
  kind: Thing['kind'],
  field: (selection: string) => string,
  open: Judgement,
  dismissed = never,
): Way {
  return {
    kind,
    probes: (world) => [
      { field: (selection) => OPEN(field(selection)), things: thingsOf(world, kind), isFor: open },
      { field: (selection) => DISMISSED(field(selection)), things: thingsOf(world, kind), isFor: dismissed },
    ],
  };
}

const toAuthors = toReported(
  'User',
  (selection) => `author { ${selection} }`,
  moderator(() => true),
  moderator(({ owner }) => owner === 'private'),
);

const isInspectedMedia = (viewer: Viewer, thing: Thing): boolean => thing.kind === 'Media' && mayInspect(viewer, thing);

/** What moderators see of media also elsewhere. */
export const INSPECTED = { alsoShows: isInspectedMedia } as const;

/** How to ask for what is reported and what moderators did. Of the dismissed story nothing is for the moderator but its id. */
export const MODERATION: Readonly<Record<string, Way>> = {
  'Query.moderationQueue.edges.node.author': {
    ...toAuthors,
    // Here also the words and ids of all that is open.
    alsoShows: mayInspect,
    probes: (world, viewer) => [
      ...toAuthors.probes(world, viewer),
      { field: () => OPEN('texts subjectId authorId'), things: thingsOf(world, 'User'), isFor: mayInspect },
    ],
  },
  'Query.moderationQueue.edges.node.post': toReported(
    'Post',
    (selection) => `post { ${selection} }`,
    moderator(isReported),
  ),
  'Query.moderationQueue.edges.node.comment': toReported(
    'Comment',
    (selection) => `comment { ${selection} }`,
    moderator(isReported),
  ),
  'Query.moderationQueue.edges.node.media': {
    ...toReported('Media', (selection) => `media { ${selection} }`, mayInspect),
    ...INSPECTED,
  },
  'Query.moderationQueue.edges.node.story': toReported(
    'Story',
    (selection) => `story { ${selection} }`,
    moderator(isReported),
  ),
  'Query.moderationQueue.edges.node.latestReports.reporter': toReported(
    'User',
    (selection) => `latestReports { note reporter { ${selection} } }`,
    never,
  ),
  'Query.moderationLog.edges.node.moderator': {
    kind: 'User',
    alsoShows: (viewer, thing) => viewer === 'moderator' && thing.kind === 'Story' && isDismissed(thing),
    probes: (world) => [
      {
        field: (selection) => LOG(`subjectId moderator { ${selection} }`),
        things: thingsOf(world, 'User'),
        isFor: never,
      },
    ],
  },
};
