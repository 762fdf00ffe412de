import { isGone, maySee, type Thing, type Viewer } from './policy.ts';
import { STORY_MUTATIONS } from './story-ways.ts';
import { waysThroughViewer } from './viewer-ways.ts';
import { each, isBlockedProfile, type Probe, thingsOf, type Way } from './way.ts';
import { PASSWORD, type World } from './world.ts';

type Judgement = NonNullable<Probe['isFor']>;

/** What accounts that are gone may still do is no matter of visibility. */
const acts = (viewer: Viewer): boolean | null => (isGone(viewer) ? null : viewer !== 'anonymous');
const onOthers: Judgement = (viewer, { owner }) => (viewer === owner ? false : acts(viewer));
const never: Judgement = () => false;

function onPosts(name: 'likePost' | 'unlikePost'): Way {
  return {
    kind: 'Post',
    probes: each('Post', ({ id }, selection) => `${name}(postId: "${id}") { post { ${selection} } }`, acts),
  };
}

function onPeople(name: string, isFor: Judgement): Way {
  const field = ({ id }: Thing, selection: string) => `${name}(userId: "${id}") { user { ${selection} } }`;
  return { kind: 'User', probes: each('User', field, isFor), changesGraph: true };
}

/** The key of a post's creation is its state: who is not its author must not come to it by the key or by its media. */
function creationOf(world: World, { owner, place }: Thing, selection: string): string {
  const media = thingsOf(world, 'Media', place).find((thing) => thing.owner === owner);
  const input = `{ mediaIds: ["${media?.id}"], caption: "Mine", idempotencyKey: "${place}" }`;
  return `createPost(input: ${input}) { post { ${selection} } }`;
}

/** What a viewer says of every post, which leads back to the post. */
function talk(world: World, viewer: Viewer): Probe[] {
  const input = ({ id }: Thing) => `{ postId: "${id}", body: "Well", idempotencyKey: "${viewer}" }`;
  const field = (thing: Thing, selection: string) =>
    `addComment(input: ${input(thing)}) { comment { ${selection} post { id caption } } }`;
  return each('Post', field, acts)(world);
}

/** Answers, under the host's post, to comments that stand under others. */
function talkAcross(world: World): Probe[] {
  return thingsOf(world, 'Comment')
    .filter(({ place }) => place !== 'wall')
    .map((thing) => ({
      field: (selection) =>
        `addComment(input: { postId: "${world.wall.postId}", body: "Well", replyToId: "${thing.id}" }) { comment { ${selection} } }`,
      things: [thing],
      isFor: never,
    }));
}

/** One's own profile with nothing changed, and with everybody else's pictures as one's own. */
function profiles(world: World, viewer: Viewer): Probe[] {
  const pictures = thingsOf(world, 'Media').filter(({ owner }) => owner !== viewer);
  return [
    {
      field: (selection) => `updateProfile(input: {}) { user { ${selection} } }`,
      things: thingsOf(world, 'User'),
      isFor: (_viewer, { owner }) => viewer === owner,
    },
    ...pictures.map((thing) => ({
      field: (selection: string) =>
        `updateProfile(input: { avatarMediaId: "${thing.id}" }) { user { avatar { id } ${selection} } }`,
      things: [thing],
      isFor: never,
    })),
  ];
}

/** Whose token it would be tells nothing, where it is not the one that went out by mail. */
function byForgedToken(field: (token: string, selection: string) => string): Way {
  return {
    kind: 'User',
    viewers: ['anonymous', 'stranger'],
    probes: each('User', ({ id }, selection) => field(`${id}.${'A'.repeat(43)}`, selection), never),
  };
}

const verifyEmail = (token: string, selection: string) => `verifyEmail(token: "${token}") { viewer { ${selection} } }`;
const listOf = (name: string) =>
  byForgedToken((token, selection) => verifyEmail(token, `${name} { edges { node { ${selection} } } }`));

const user = (selection: string) => `{ session { user { ${selection} } } }`;

/** How to ask at the entry points that change something. */
export const MUTATIONS: Readonly<Record<string, Way>> = {
  'Mutation.likePost.post': onPosts('likePost'),
  'Mutation.unlikePost.post': onPosts('unlikePost'),
  'Mutation.addComment.comment': {
    kind: 'Comment',
    probes: (world, viewer) => [...talk(world, viewer), ...talkAcross(world)],
  },
  'Mutation.createPost.post': {
    kind: 'Post',
    probes: (world) =>
      each(
        'Post',
        (thing, selection) => creationOf(world, thing, selection),
        (viewer, { owner }) => viewer === owner,
      )(world),
  },
  'Mutation.editPost.post': {
    kind: 'Post',
    probes: each(
      'Post',
      ({ id }, selection) => `editPost(input: { postId: "${id}", location: null }) { post { ${selection} } }`,
      (viewer, { owner }) => viewer === owner,
    ),
  },
  'Mutation.requestUpload.upload.media': {
    kind: 'Media',
    probes: (world) => [
      {
        field: (selection) =>
          `requestUpload(input: { kind: IMAGE, contentType: "image/jpeg", byteSize: 1 }) { upload { media { ${selection} } } }`,
        things: thingsOf(world, 'Media'),
        isFor: never,
      },
    ],
  },
  'Mutation.completeUpload.media': {
    kind: 'Media',
    probes: each(
      'Media',
      ({ id }, selection) => `completeUpload(mediaId: "${id}") { media { ${selection} } }`,
      // The bytes of a post in process never came.
      (viewer, { owner, place }) => viewer === owner && place !== 'processing',
    ),
  },
  'Mutation.resumeUpload.upload.media': {
    kind: 'Media',
    probes: each(
      'Media',
      ({ id }, selection) => `resumeUpload(mediaId: "${id}") { upload { media { ${selection} } } }`,
      (viewer, { owner }) => viewer === owner,
    ),
  },
  'Mutation.abortUpload.media': {
    kind: 'Media',
    // Their owner would end what the others are to ask for.
    probes: (world, viewer) =>
      thingsOf(world, 'Media')
        .filter(({ owner }) => owner !== viewer)
        .map((thing) => ({
          field: (selection: string) => `abortUpload(mediaId: "${thing.id}") { media { ${selection} } }`,
          things: [thing],
          isFor: never,
        })),
  },
  'Mutation.setAltText.media': {
    kind: 'Media',
    probes: each(
      'Media',
      ({ id, words: [altText] }, selection) =>
        `setAltText(mediaId: "${id}", altText: "${altText}") { media { ${selection} } }`,
      (viewer, { owner }) => viewer === owner,
    ),
  },
  'Mutation.setFilter.media': {
    kind: 'Media',
    probes: each(
      'Media',
      ({ id }, selection) => `setFilter(mediaId: "${id}", filter: null) { media { ${selection} } }`,
      (viewer, { owner }) => viewer === owner,
    ),
  },
  ...STORY_MUTATIONS,
  'Mutation.updateProfile.user': { kind: 'User', probes: profiles },
  ...waysThroughViewer(
    'Mutation.updateSettings.viewer',
    (selection) => `updateSettings(input: {}) { viewer { ${selection} } }`,
  ),
  'Mutation.follow.user': onPeople('follow', onOthers),
  'Mutation.unfollow.user': onPeople('unfollow', onOthers),
  'Mutation.acceptFollowRequest.user': onPeople('acceptFollowRequest', (viewer) => viewer === 'stranger'),
  'Mutation.declineFollowRequest.user': onPeople('declineFollowRequest', onOthers),
  'Mutation.removeFollower.user': onPeople('removeFollower', onOthers),
  'Mutation.mute.user': onPeople('mute', onOthers),
  'Mutation.unmute.user': onPeople('unmute', onOthers),
  'Mutation.block.user': { ...onPeople('block', onOthers), alsoShows: isBlockedProfile },
  'Mutation.unblock.user': {
    ...onPeople('unblock', onOthers),
    // Who is unblocked is seen again, with their picture.
    alsoShows: (viewer, { owner, place }) => viewer === 'blocker' && place === 'profile' && !isGone(owner),
  },
  'Mutation.signUp.session.user': {
    kind: 'User',
    viewers: ['anonymous'],
    probes: each(
      'User',
      ({ id, words: [name] }, selection) =>
        `signUp(input: { username: "${name}", email: "${id}@example.com", password: "${PASSWORD}" }) ${user(selection)}`,
      never,
    ),
  },
  'Mutation.signIn.session.user': {
    kind: 'User',
    viewers: ['anonymous'],
    probes: each(
      'User',
      ({ words: [name] }, selection) =>
        `signIn(input: { login: "${name}", password: "${PASSWORD}" }) ${user(selection)}`,
    ),
  },
  'Mutation.changePassword.session.user': {
    kind: 'User',
    probes: (world) => [
      {
        field: (selection) =>
          `changePassword(input: { currentPassword: "not ${PASSWORD}", newPassword: "${PASSWORD}" }) ${user(selection)}`,
        things: thingsOf(world, 'User'),
        isFor: never,
      },
    ],
  },
  'Mutation.resetPassword.session.user': byForgedToken(
    (token, selection) => `resetPassword(token: "${token}", newPassword: "${PASSWORD}") ${user(selection)}`,
  ),
  'Mutation.verifyEmail.viewer.user': byForgedToken((token, selection) => verifyEmail(token, `user { ${selection} }`)),
  'Mutation.verifyEmail.viewer.followRequests.edges.node': listOf('followRequests'),
  'Mutation.verifyEmail.viewer.sentFollowRequests.edges.node': listOf('sentFollowRequests'),
  'Mutation.verifyEmail.viewer.blocked.edges.node': listOf('blocked'),
  'Mutation.verifyEmail.viewer.muted.edges.node': listOf('muted'),
  'Mutation.refreshSession.session.user': {
    kind: 'User',
    viewers: ['anonymous'],
    probes: (world) =>
      thingsOf(world, 'User').map((thing) => {
        // Used up by asking twice at once, as two tabs would.
        const token = world.refreshTokens.get(thing.owner)?.pop();
        return {
          field: (selection) => `refreshSession(refreshToken: "${token}") ${user(selection)}`,
          things: [thing],
        };
      }),
  },
};

/** A subscription that a viewer may open, one at a time. */
export const SUBSCRIPTIONS: Readonly<Record<string, Way>> = {
  'Subscription.mediaProgress.media': {
    kind: 'Media',
    probes: each(
      'Media',
      ({ id }, selection) => `mediaProgress(mediaId: "${id}") { media { ${selection} } }`,
      (viewer, thing) => viewer === thing.owner && maySee(viewer, thing),
    ),
  },
};
