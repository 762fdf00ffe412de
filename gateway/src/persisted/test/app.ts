import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client';
import { expect } from 'vitest';
import { startSmallWorld } from '../../test/small-world.ts';
import { sha256 } from '../manifest.ts';

/** Of the manifest; its fragments are not in the manifest’s order. */
export const POST = gql`
  query Post($id: ID!) {
    post(id: $id) {
      ...PostFields
      author {
        ...AuthorFields
      }
    }
  }
  fragment PostFields on Post {
    id
    text
  }
  fragment AuthorFields on User {
    name
  }
`;
export const RENAME = gql`
  mutation Rename($name: String!) {
    rename(name: $name) {
      name
    }
  }
`;
export const CHANGED = gql`
  subscription Changed {
    postChanged(id: "10") {
      ...ChangedFields
      likeCount
    }
  }
  fragment ChangedFields on Post {
    text
  }
`;
/** Of no manifest. */
export const POSTS = gql`
  query Posts {
    posts {
      id
    }
  }
`;

/** What `npm run persist` makes of the first three. */
const BODIES = {
  Post: `query Post($id: ID!) {
  post(id: $id) {
    ...PostFields
    author {
      ...AuthorFields
      __typename
    }
    __typename
  }
}

fragment AuthorFields on User {
  name
  __typename
}

fragment PostFields on Post {
  id
  text
  __typename
}`,
  Rename: `mutation Rename($name: String!) {
  rename(name: $name) {
    name
    __typename
  }
}`,
  Changed: `subscription Changed {
  postChanged(id: "10") {
    ...ChangedFields
    likeCount
    __typename
  }
}

fragment ChangedFields on Post {
  text
  __typename
}`,
};
/** The app’s manifest. */
export const MANIFEST = {
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: Object.entries(BODIES).map(([name, body]) => ({
    id: sha256(body),
    name,
    type: body.split(' ')[0],
    body,
  })),
};
/** Its id in the manifest. */
export const idOf = (name: keyof typeof BODIES) => sha256(BODIES[name]);
/** A request as persisted-query links send it. */
export const asked = (sha256Hash: string, query = '') => ({
  query,
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});

/** What the query of one post answers, and how what is not listed is refused. */
export const ADA = { post: { id: '10', text: 'dawn', author: { name: 'Ada' } } };
export const REFUSAL = { message: expect.any(String), extensions: { code: 'PERSISTED_QUERY_REQUIRED' } };

/** A running gateway that was given the app’s manifest, and the token of a viewer. */
export async function startApp(mode: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lumigraph-manifests-'));
  writeFileSync(join(folder, 'web.json'), JSON.stringify(MANIFEST));
  const world = await startSmallWorld('in process', {
    env: { PERSISTED_OPERATIONS: mode, PERSISTED_MANIFESTS: join(folder, 'web.json') },
  });
  return {
    ...world,
    token: await world.token('1'),
    stop: async () => {
      await world.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
export type App = Awaited<ReturnType<typeof startApp>>;

/** Apollo Client over these links. */
export function apollo(links: ApolloLink[]): ApolloClient {
  return new ApolloClient({ cache: new InMemoryCache(), link: ApolloLink.from(links) });
}
