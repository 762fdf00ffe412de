import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { composed } from '../test/guarded-supergraph.ts';
import { isSameForAll } from './same-for-all.ts';

const { schema } = composed(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag"])
  interface Likeable { viewerHasLiked: Boolean likeCount: Int }
  interface Titled { title: String }
  interface Named @key(fields: "id") { id: ID! name: String }
  type Post implements Likeable @key(fields: "id") {
    id: ID!
    text: String
    likeCount: Int
    viewerHasLiked: Boolean @tag(name: "viewer")
    author: User
    related: Related
    liked: [Likeable]
    titled: [Titled!]!
    drawn: Drawn
    named: Named
    settings: Settings
    mood: Mood
  }
  type User implements Named @key(fields: "id") { id: ID! name: String }
  type Mood implements Likeable { viewerHasLiked: Boolean @tag(name: "viewer") likeCount: Int @tag(name: "other") }
  type Settings @tag(name: "viewer") { theme: String }
  type Note implements Titled { title: String }
  type Head implements Titled { title: String @tag(name: "viewer") }
  type Line { length: Int }
  union Related = Note | User
  union Drawn = Line | Note
  type PostUpdate { post: Post other: Post text: String }
  type Query { post(id: ID!): Post }
  type Subscription { added: Post updated: PostUpdate told: Likeable }`);

function isSame(selection: string, subject: string | null = null): boolean {
  const document = parse(`subscription ${selection}`);
  const operation = getOperationAST(document, null);
  if (!operation) throw new Error('there is no operation');
  return isSameForAll(schema, document, operation, subject);
}

test.each([
  ['{ added { __typename id text likeCount } }'],
  ['{ added { drawn { ... on Line { length } ... on Note { title } } } }'],
  ['{ added { mood { likeCount } } }'],
  ['{ ...All } fragment All on Subscription { added { ...Post } } fragment Post on Post { text }'],
  ['{ told { likeCount } }'],
])('everyone is told the same by %s', (selection) => expect(isSame(selection)).toBe(true));

test.each([
  ['a field with the tag', '{ added { viewerHasLiked } }'],
  ['a field with the tag, in a fragment', '{ added { ...Post } } fragment Post on Post { viewerHasLiked }'],
  ['a field with the tag in one who implements its interface', '{ added { titled { title } } }'],
  ['the same at the event itself', '{ told { viewerHasLiked } }'],
  ['the same by the condition of a fragment', '{ added { ... on Likeable { viewerHasLiked } } }'],
  ['a type with the tag', '{ added { settings { theme } } }'],
  ['another entity', '{ added { author { name } } }'],
  ['a union in which an entity may stand', '{ added { related { ... on Note { title } } } }'],
  ['an interface that an entity implements', '{ added { liked { likeCount } } }'],
  ['an interface that is an entity', '{ added { named { name } } }'],
  ['a field that nobody knows', '{ added { unknown } }'],
  ['a fragment that nobody knows', '{ added { ...Unknown } }'],
])('not everyone is told the same by %s', (_what, selection) => expect(isSame(selection)).toBe(false));

test('of an event with a subject, the subject is the one entity', () => {
  expect(isSame('{ updated { text post { text } } }', 'post')).toBe(true);
  expect(isSame('{ updated { other { text } } }', 'post')).toBe(false);
  expect(isSame('{ updated { post { author { name } } } }', 'post')).toBe(false);
  expect(isSame('{ updated { post { text } } }')).toBe(false);
  expect(isSame('{ added { text } }', 'text')).toBe(false);
});
