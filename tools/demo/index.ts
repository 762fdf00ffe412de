import pLimit from 'p-limit';
import { type Person, type Picture, Refused, signIn, signUp } from '../client/person.ts';
import { readPhotos } from '../journey/photos.ts';
import { captionOf, commentOf, replyOf } from './captions.ts';
import { draw, drawPortrait } from './draw/index.ts';
import { type Random, seededRandom } from './draw/random.ts';
import { type DemoPerson, PEOPLE } from './people.ts';

const PASSWORD = 'lumigraph-demo';

/** How to sign in to the demo. */
export const DEMO_LOGIN = { username: 'luma', password: PASSWORD };

const POSTS = 200;
const AT_ONCE = 4;
const SEED = 20_261_122;

interface Member {
  about: DemoPerson;
  person: Person;
}

interface DemoPost {
  id: string;
  author: Member;
}

/**
 * Loads the demo through the public API of a running system: people, whom they follow, what they post, like and say. A load that was
 * interrupted may be repeated: accounts and posts that are there already are taken as they are. `photos` is a folder with pictures that
 * stand in for the drawn ones.
 */
export async function loadDemo(options: {
  url: string;
  photos?: string;
  onProgress(line: string): void;
}): Promise<void> {
  const random = seededRandom(SEED);
  const limit = pLimit(AT_ONCE);
  const tell = (what: string, total: number) => {
    let done = 0;
    return () => options.onProgress(`${what} ${++done}/${total}`);
  };

  const arrived = tell('people', PEOPLE.length);
  const members = await Promise.all(
    PEOPLE.map((about, index) => limit(() => arrive(options.url, about, index).finally(arrived))),
  );
  await Promise.all(
    members.map((member) => limit(() => followSome(member, members, seededRandom(SEED + members.indexOf(member))))),
  );

  const pictures = options.photos === undefined ? null : (await readPhotos(options.photos, POSTS)).photos;
  const count = pictures === null ? POSTS : pictures.length;
  const posted = tell('posts', count);
  const plans = Array.from({ length: count }, (_, index) => ({
    index,
    author: authorOf(members, random),
    seed: random.whole(0, 2 ** 31),
  }));
  const posts = await Promise.all(
    plans.map((plan) => limit(() => publish(plan, pictures?.[plan.index] ?? null).finally(posted))),
  );

  const engaged = tell('likes and comments', posts.length);
  await Promise.all(
    posts.map((post, index) => limit(() => engage(post, members, seededRandom(SEED + index)).finally(engaged))),
  );
}

async function arrive(url: string, about: DemoPerson, index: number): Promise<Member> {
  const { username, displayName, bio } = about;
  const person = await signUp(url, { username, displayName, password: PASSWORD }).catch((error: unknown) => {
    if (error instanceof Refused && error.codes.includes('TAKEN')) return signIn(url, username, PASSWORD);
    throw error;
  });
  const avatarMediaId = await person.upload(await drawPortrait(index));
  await person.processed(avatarMediaId);
  await person.updateProfile({ bio, avatarMediaId, ...(about.isPrivate && { isPrivate: true }) });
  return { about, person };
}

/** Mostly people who love the same, some at random, and nearly everybody the first one. */
async function followSome(member: Member, members: readonly Member[], random: Random): Promise<void> {
  for (const [index, other] of members.entries()) {
    if (other === member) continue;
    const shared = other.about.loves.filter((subject) => member.about.loves.includes(subject)).length;
    const isMember = member.about.username === DEMO_LOGIN.username;
    const likelihood = isMember ? 0.7 : index === 0 ? 0.8 : shared > 0 ? 0.6 : 0.12;
    if (random.chance(likelihood)) await member.person.follow(other.person);
  }
}

function authorOf(members: readonly Member[], random: Random): Member {
  // Squared, so that some post much more than others.
  const member = members[Math.floor(random.between(0, 1) ** 1.6 * members.length)];
  return member ?? random.pick(members);
}

async function publish(
  plan: { index: number; author: Member; seed: number },
  photo: Picture | null,
): Promise<DemoPost> {
  const { index, author, seed } = plan;
  const random = seededRandom(seed);
  const subject = random.pick(author.about.loves);
  const mediaId = await author.person.upload(photo ?? (await draw(subject, seed)));
  await author.person.processed(mediaId);
  const text = photo ? { caption: `Number ${index + 1} #photography` } : captionOf(subject, random);
  try {
    const { id } = await author.person.post({ mediaIds: [mediaId], ...text, idempotencyKey: `demo-${index}` });
    return { id, author };
  } catch (error) {
    throw new Error(`The demo's post ${index} failed`, { cause: error });
  }
}

async function engage({ id, author }: DemoPost, members: readonly Member[], random: Random): Promise<void> {
  const appeal = random.between(0.1, 0.9);
  const others = members.filter((member) => member !== author && !author.about.isPrivate);
  for (const { person } of others) {
    if (random.chance(appeal)) await person.like(id);
  }
  for (let count = random.whole(0, 3); count > 0 && others.length > 0; count -= 1) {
    const commentId = await random.pick(others).person.comment(id, commentOf(random));
    if (random.chance(0.4)) await author.person.comment(id, replyOf(random), commentId);
  }
}
