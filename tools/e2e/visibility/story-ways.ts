import { isGone, maySee, type Thing, type Viewer } from './policy.ts';
import { each, type Probe, thingsOf, through, type Way } from './way.ts';
import type { World } from './world.ts';

const story = ({ id }: Thing, selection: string): string => `story(id: "${id}") { ${selection} }`;
const reelOf = ({ id }: Thing, selection: string): string => `user(id: "${id}") { reel { ${selection} } }`;
const reels = (selection: string): string => `storyReels(first: 100) { edges { node { ${selection} } } }`;

/** Who follows every owner and mutes none, and oneself. */
const hasInReels = (viewer: Viewer, { owner }: Thing): boolean => viewer === 'follower' || viewer === owner;

const ofSameOwner = (world: World, kind: Thing['kind'], { owner }: Thing, place?: Thing['place']): Thing[] =>
  thingsOf(world, kind, place).filter((thing) => thing.owner === owner);

/** A way from a story, which leads there whoever may see the story. */
function fromStory(kind: Thing['kind'], name: string, found: (world: World, door: Thing) => Thing[]): Way {
  const field = (door: Thing, selection: string) => story(door, `${name} { ${selection} }`);
  return { kind, probes: (world) => through(world, 'Story', field, (door) => found(world, door)) };
}

/** Those who have seen a story: the owners, each of whom has seen those of the others; for its author alone. */
function viewersOf(world: World): Probe[] {
  return thingsOf(world, 'Story').map((door) => ({
    field: (selection) => story(door, `viewers(first: 100) { edges { node { ${selection} } } }`),
    things: thingsOf(world, 'User').filter(({ owner }) => owner !== door.owner),
    isFor: (viewer) => viewer === door.owner && door.place === 'live' && maySee(viewer, door),
  }));
}

/** How to ask for stories. */
export const STORY_QUERIES: Readonly<Record<string, Way>> = {
  'Query.story': { kind: 'Story', probes: each('Story', story) },
  'Query.storyReels.edges.node.stories': {
    kind: 'Story',
    probes: (world) => [
      {
        field: (selection) => reels(`stories { ${selection} }`),
        things: thingsOf(world, 'Story'),
        isFor: (viewer, thing) => thing.place === 'live' && hasInReels(viewer, thing),
      },
    ],
  },
  'Query.storyReels.edges.node.author': {
    kind: 'User',
    probes: (world) => [
      { field: (selection) => reels(`author { ${selection} }`), things: thingsOf(world, 'User'), isFor: hasInReels },
    ],
  },
  'User.reel.stories': {
    kind: 'Story',
    probes: (world) =>
      thingsOf(world, 'User').map((owner) => ({
        field: (selection) => reelOf(owner, `stories { ${selection} }`),
        things: ofSameOwner(world, 'Story', owner),
        isFor: (_viewer, { place }) => place === 'live',
      })),
  },
  'User.reel.author': {
    kind: 'User',
    probes: (world) =>
      thingsOf(world, 'User').map((owner) => ({
        field: (selection) => reelOf(owner, `author { ${selection} }`),
        things: [owner],
        isFor: (viewer) => ofSameOwner(world, 'Story', owner, 'live').some((thing) => maySee(viewer, thing)),
      })),
  },
  'Story.author': fromStory('User', 'author', (world, door) => ofSameOwner(world, 'User', door)),
  'Story.media': fromStory('Media', 'media', (world, door) => ofSameOwner(world, 'Media', door, door.place)),
  'Story.viewers.edges.node': { kind: 'User', probes: viewersOf },
};

/** How to change stories. */
export const STORY_MUTATIONS: Readonly<Record<string, Way>> = {
  'Mutation.createStory.story': {
    kind: 'Story',
    probes: (world) =>
      thingsOf(world, 'Story').map((thing) => {
        const [media] = ofSameOwner(world, 'Media', thing, thing.place);
        return {
          field: (selection) => `createStory(mediaId: "${media?.id}") { story { ${selection} } }`,
          things: [thing],
          // Its media has a story already.
          isFor: () => false,
        };
      }),
  },
  'Mutation.markStorySeen.story': {
    kind: 'Story',
    probes: each(
      'Story',
      ({ id }, selection) => `markStorySeen(storyId: "${id}") { story { ${selection} } }`,
      (viewer) => viewer !== 'anonymous' && !isGone(viewer),
    ),
  },
};
