import { INSPECTED, MODERATION } from './moderation-ways.ts';
import { maySee, maySeeContent, type Thing, type Viewer } from './policy.ts';
import { STORY_QUERIES } from './story-ways.ts';
import { waysThroughViewer } from './viewer-ways.ts';
import { each, type Probe, thingsOf, through, type Way } from './way.ts';
import type { World } from './world.ts';

const list = (name: string, selection: string): string => `${name} { edges { node { ${selection} } } }`;
const isPublished: NonNullable<Probe['isFor']> = (_viewer, { place }) => place === 'published';

const post = ({ id }: Thing, selection: string) => `post(id: "${id}") { ${selection} }`;
const user = ({ id }: { id: string }, selection: string) => `user(id: "${id}") { ${selection} }`;
const comment = (id: string, selection: string) => `comment(id: "${id}") { ${selection} }`;

const sameOwner = (world: World, kind: Thing['kind'], { owner, place }: Thing): Thing[] =>
  thingsOf(world, kind, place).filter((thing) => thing.owner === owner);
const personOf = (world: World, { owner }: Thing): Thing[] =>
  thingsOf(world, 'User').filter((thing) => thing.owner === owner);
const hostOf = ({ things }: World): Thing[] => things.filter(({ kind, owner }) => kind === 'User' && owner === 'host');
const isReply = ({ threads }: World, { id }: Thing): boolean => threads.has(id);

function feedOf(order: string): (world: World) => Probe {
  return (world) => ({
    field: (selection) => list(`feed(first: 50, order: ${order})`, selection),
    things: thingsOf(world, 'Post'),
    isFor: (viewer, { owner, place }) => place === 'published' && (viewer === 'follower' || viewer === owner),
  });
}

/** A list of people of an account, which whoever may see what the account publishes may see. */
function peopleOf(name: 'followers' | 'following'): Way['probes'] {
  return (world) => [
    { field: (selection) => user({ id: idOf(world, 'host') }, list(name, selection)), things: thingsOf(world, 'User') },
    ...thingsOf(world, 'User').map(
      (owner): Probe => ({
        field: (selection) => user(owner, list(name, selection)),
        things: hostOf(world),
        isFor: (viewer) => maySeeContent(viewer, owner.owner),
      }),
    ),
  ];
}

function idOf({ people }: World, name: string): string {
  return people.get(name)?.id ?? '';
}

/** How to ask at the entry points that change nothing. */
export const QUERIES: Readonly<Record<string, Way>> = {
  'Query.post': { kind: 'Post', probes: each('Post', post) },
  'Query.media': {
    kind: 'Media',
    probes: each('Media', ({ id }, selection) => `media(id: "${id}") { ${selection} }`),
    ...INSPECTED,
  },
  'Query.comment': { kind: 'Comment', probes: each('Comment', ({ id }, selection) => comment(id, selection)) },
  'Query.user': {
    kind: 'User',
    probes: (world) => [
      ...each('User', user)(world),
      ...each('User', ({ words: [name] }, selection) => `user(username: "${name}") { ${selection} }`)(world),
    ],
  },
  ...MODERATION,
  ...STORY_QUERIES,
  ...waysThroughViewer('Query.viewer', (selection) => `viewer { ${selection} }`),
  'Query.feed.edges.node': {
    kind: 'Post',
    probes: (world) => ['LATEST', 'RANKED'].map((order) => feedOf(order)(world)),
  },
  'Query.searchPosts.edges.node': {
    kind: 'Post',
    probes: each(
      'Post',
      ({ words: [word] }, selection) => list(`searchPosts(query: "${word}", first: 5)`, selection),
      (_viewer, { owner, place }) => (owner === 'private' ? null : place === 'published'),
    ),
  },
  'Query.searchUsers.edges.node': {
    kind: 'User',
    probes: each('User', ({ words: [name] }, selection) => list(`searchUsers(query: "${name}", first: 5)`, selection)),
  },
  'User.avatar': {
    kind: 'Media',
    probes: (world) =>
      through(
        world,
        'User',
        (owner, selection) => user(owner, `avatar { ${selection} }`),
        (owner) => sameOwner(world, 'Media', owner),
      ),
  },
  'User.posts.edges.node': {
    kind: 'Post',
    probes: (world) =>
      thingsOf(world, 'User').map((owner) => ({
        field: (selection) => user(owner, list('posts', selection)),
        things: thingsOf(world, 'Post').filter((thing) => thing.owner === owner.owner),
        isFor: isPublished,
      })),
  },
  'User.taggedPosts.edges.node': {
    kind: 'Post',
    probes: (world) => [
      {
        field: (selection) => user({ id: idOf(world, 'host') }, list('taggedPosts(first: 100)', selection)),
        things: thingsOf(world, 'Post'),
        isFor: isPublished,
      },
    ],
  },
  'User.followers.edges.node': { kind: 'User', probes: peopleOf('followers') },
  'User.following.edges.node': { kind: 'User', probes: peopleOf('following') },
  'Post.author': {
    kind: 'User',
    probes: (world) =>
      through(
        world,
        'Post',
        (door, selection) => post(door, `author { ${selection} }`),
        (door) => personOf(world, door),
      ),
  },
  'Post.media': {
    kind: 'Media',
    probes: (world) =>
      through(
        world,
        'Post',
        (door, selection) => post(door, `media { ${selection} }`),
        (door) => sameOwner(world, 'Media', door),
      ),
  },
  'Post.mentions': {
    kind: 'User',
    probes: (world) => [
      {
        field: (selection) => `post(id: "${world.mentioningPostId}") { mentions { ${selection} } }`,
        things: thingsOf(world, 'User'),
      },
      ...thingsOf(world, 'Post').map(
        (door): Probe => ({
          field: (selection) => post(door, `mentions { ${selection} }`),
          things: hostOf(world),
          isFor: (viewer) => maySee(viewer, door),
        }),
      ),
    ],
  },
  'Post.comments.edges.node': {
    kind: 'Comment',
    probes: (world) => [
      {
        field: (selection) => `post(id: "${world.wall.postId}") { ${list('comments', selection)} }`,
        things: thingsOf(world, 'Comment', 'wall').filter((thing) => !isReply(world, thing)),
      },
      ...through(
        world,
        'Post',
        (door, selection) => post(door, list('comments', selection)),
        (door) => sameOwner(world, 'Comment', door).filter((thing) => !isReply(world, thing)),
      ),
    ],
  },
  'Post.likers.edges.node': {
    kind: 'User',
    probes: (world) => [
      {
        field: (selection) => `post(id: "${world.wall.postId}") { ${list('likers', selection)} }`,
        things: thingsOf(world, 'User'),
      },
      ...thingsOf(world, 'Post', 'published').map(
        (door): Probe => ({
          field: (selection) => post(door, list('likers', selection)),
          things: hostOf(world),
          isFor: (viewer: Viewer) => maySeeContent(viewer, door.owner),
        }),
      ),
    ],
  },
  'Comment.post': {
    kind: 'Post',
    probes: (world) =>
      through(
        world,
        'Comment',
        ({ id }, selection) => comment(id, `post { ${selection} }`),
        (door) => sameOwner(world, 'Post', door),
      ),
  },
  'Comment.author': {
    kind: 'User',
    probes: (world) =>
      through(
        world,
        'Comment',
        ({ id }, selection) => comment(id, `author { ${selection} }`),
        (door) => (door.place === 'wall' ? personOf(world, door) : []),
      ),
  },
  'Comment.replies.edges.node': {
    kind: 'Comment',
    probes: (world) => [
      {
        field: (selection) => comment(world.wall.threadId, list('replies', selection)),
        things: thingsOf(world, 'Comment', 'wall').filter((thing) => isReply(world, thing)),
      },
      ...thingsOf(world, 'Comment')
        .filter((thing) => thing.place !== 'wall' && isReply(world, thing))
        .map((reply) => ({
          field: (selection: string) => comment(world.threads.get(reply.id) ?? '', list('replies', selection)),
          things: [reply],
        })),
    ],
  },
};
