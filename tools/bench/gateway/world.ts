const MINUTE_MS = 60_000;
const NEWEST = Date.UTC(2026, 0, 15, 12);
const POSTS = 100;
/** Fewer than posts: people who publish often are in a feed more than once. */
const AUTHORS = 25;
const RENDITIONS = [
  ...['jpeg', 'webp', 'avif'].map((format) => ({ name: 'large', format, width: 1080, height: 810, byteSize: 160_000 })),
  ...['jpeg', 'webp', 'avif'].map((format) => ({ name: 'medium', format, width: 640, height: 480, byteSize: 60_000 })),
  ...['jpeg', 'webp'].map((format) => ({ name: 'thumbnail', format, width: 150, height: 150, byteSize: 6_000 })),
];

interface Entity {
  id: string;
}

/** The same people, pictures and posts in every process; each has all of its fields, of whichever subgraph. */
export const world = {
  media: new Map<string, Entity>(),
  users: new Map<string, Entity>(),
  posts: new Map<string, Entity>(),
};
for (let index = 0; index < AUTHORS; index += 1) keep(world.users, userOf(index));
for (let index = 0; index < POSTS; index += 1) keep(world.posts, postOf(index));

/** What `Query.feed` answers: so many posts. */
export function feedOf({ first }: { first: number }) {
  const edges = [...world.posts.values()].slice(0, first).map((node) => ({
    cursor: `cursor-${node.id}`,
    source: 'FOLLOWED',
    node,
  }));
  return {
    state: 'READY',
    degradedSources: [],
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: first < POSTS,
      hasPreviousPage: false,
    },
  };
}

function keep(entities: Map<string, Entity>, entity: Entity): Entity {
  entities.set(entity.id, entity);
  return entity;
}

function userOf(index: number) {
  return {
    id: idOf(1, index),
    username: `author.${index}`,
    displayName: `Author ${index}`,
    isVerified: index % 5 === 0,
    avatar: keep(world.media, mediaOf(index)),
  };
}

function postOf(index: number) {
  return {
    id: idOf(2, index),
    author: world.users.get(idOf(1, (index * 7) % AUTHORS)) ?? null,
    caption: `Fog over the #harbour on day ${index}, and then the sun came through`,
    hashtags: ['harbour'],
    location: 'Bremen',
    status: 'PUBLISHED',
    failure: null,
    createdAt: new Date(NEWEST - index * MINUTE_MS),
    media: [keep(world.media, mediaOf(AUTHORS + index))],
    likeCount: (index * 37) % 97,
    commentCount: index % 7,
    viewerHasLiked: index % 3 === 0,
  };
}

function mediaOf(index: number) {
  const id = idOf(3, index);
  const urlOf = (name: string, format: string) =>
    `https://media.example.org/${id}/1/${name}.${format}?expires=1768500000&signature=0f1e2d3c4b5a69788796a5b4c3d2e1f0`;
  return {
    id,
    kind: 'IMAGE',
    status: 'READY',
    failure: null,
    width: 4000,
    height: 3000,
    altText: 'A view over the harbour in the evening',
    blurHash: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj',
    dominantColor: '#7a8c9d',
    url: ({ width }: { width?: number | null }) => urlOf((width ?? 1080) > 150 ? 'large' : 'thumbnail', 'jpeg'),
    renditions: RENDITIONS.map((made) => ({ ...made, url: urlOf(made.name, made.format) })),
  };
}

/** As long as our ids are. */
function idOf(kind: number, index: number): string {
  return `${kind}${String(index).padStart(17, '0')}`;
}
