import { randomBytes } from 'node:crypto';
import { parseId } from '@lumigraph/ids';
import { type GraphQLSchema, getNamedType, isNonNullType, isObjectType } from 'graphql';
import { z } from 'zod';
import { type Person, signUp } from '../../client/person.ts';
import type { Seed } from '../../test-stack/index.ts';
import { type GoodValue, makeValue, type TextField } from './text-fields.ts';

/** Who asks, and what there is that good arguments name. */
export interface Stage {
  url: string;
  schema: GraphQLSchema;
  seed: Seed;
  /** A moderator, so that no field is closed to them. */
  viewer: Person;
  other: Person;
  post: string;
  comment: string;
  story: string;
}

/** How a text was answered. */
export interface Answer {
  status: number;
  /** Codes of the GraphQL errors. */
  errors: string[];
  userErrors: { code: string; field: string[] | null }[];
  /** What the mutation gave back. */
  payload: Record<string, unknown>;
  /** By whose token and from which address it was asked. */
  accessToken: string | null;
}

export const PASSWORD = 'correct horse battery staple';
/** By these the viewer would lose the account or its sessions: someone else asks them, each time anew. */
const BY_SOMEONE_NEW = new Set(['changePassword', 'deleteAccount', 'requestDataExport']);
const BY_NOBODY = new Set([
  'signUp',
  'signIn',
  'refreshSession',
  'resetPassword',
  'requestPasswordReset',
  'verifyEmail',
]);

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional(),
});
const payloadSchema = z.looseObject({
  userErrors: z.array(z.object({ code: z.string(), field: z.array(z.string()).nullable() })),
});

let people = 0;

/** Someone who has just signed up. */
export function newcomer(url: string): Promise<Person> {
  people += 1;
  return signUp(url, { username: `newcomer_${people}`, password: PASSWORD }, addressOf());
}

/** Sends a text in a field of the schema, all else being good or as `given` by its name; `read` selects what a payload gives back. */
export async function send(
  stage: Stage,
  field: TextField,
  text: string,
  read = '',
  given: Record<string, string> = {},
): Promise<Answer> {
  const good = await goodValues(stage, field.parent === 'Mutation', given);
  const { query, variables } = operationOf(stage.schema, field, text, {
    good,
    read,
    path: pathTo(stage, field.parent),
  });
  const accessToken = BY_NOBODY.has(field.field)
    ? null
    : BY_SOMEONE_NEW.has(field.field)
      ? (await newcomer(stage.url)).accessToken
      : stage.viewer.accessToken;
  const response = await fetch(`${stage.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...addressOf(),
      ...(accessToken !== null && { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(30_000),
  });
  const { data, errors = [] } = answerSchema.parse(await response.json());
  const payload = payloadSchema.safeParse(data?.it).data ?? { userErrors: [] };
  const codes = errors.map(({ extensions }) => extensions.code);
  return { status: response.status, errors: codes, userErrors: payload.userErrors, payload, accessToken };
}

/** Each request comes from an address of its own, so that no limit by address ends the test. */
function addressOf(): Record<string, string> {
  return { 'x-forwarded-for': `2001:db8::${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}` };
}

function operationOf(
  schema: GraphQLSchema,
  { parent, field, path: [argument, ...below] }: TextField,
  text: string,
  { good, read, path }: { good: GoodValue; read: string; path: string | null },
) {
  const type = schema.getType(parent);
  const definition = isObjectType(type) ? type.getFields()[field] : undefined;
  if (!definition) throw new Error(`there is no ${parent}.${field}`);
  const given = definition.args.filter(({ name, type }) => name === argument || isNonNullType(type));
  const variables = Object.fromEntries(
    given.map(({ name, type }) => [name, makeValue(type, name, good, name === argument ? { below, text } : undefined)]),
  );
  const declared = given.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const call = `it: ${field}(${passed}) ${selectionOf(getNamedType(definition.type), read)}`;
  const operation = parent === 'Mutation' ? 'mutation' : 'query';
  return { query: `${operation} (${declared}) { ${path === null ? call : `${path} { ${call} }`} }`, variables };
}

function selectionOf(type: unknown, read: string): string {
  if (!isObjectType(type)) return '';
  return 'userErrors' in type.getFields() ? `{ userErrors { code field } ${read} }` : '{ __typename }';
}

/** From the root to something of a type; null for the roots. */
function pathTo({ viewer, post, comment, story }: Stage, type: string): string | null {
  if (type === 'Query' || type === 'Mutation') return null;
  const paths: Record<string, string> = {
    User: `user(id: "${viewer.id}")`,
    Post: `post(id: "${post}")`,
    Comment: `comment(id: "${comment}")`,
    Story: `story(id: "${story}")`,
    Viewer: 'viewer',
  };
  const path = paths[type];
  if (path === undefined) throw new Error(`say in pathTo how a client reaches a ${type}`);
  return path;
}

async function goodValues(
  { seed, viewer, other, post, comment, story }: Stage,
  isMutation: boolean,
  given: Record<string, string>,
): Promise<GoodValue> {
  const unique = `some_${randomBytes(6).toString('hex')}`;
  const owner = parseId<'user'>(viewer.id);
  const media = isMutation && owner ? await seed.media(owner) : '';
  const values: Record<string, string | number> = {
    ...{
      userId: other.id,
      postId: post,
      commentId: comment,
      storyId: story,
      subjectId: post,
      mediaId: media,
      mediaIds: media,
    },
    ...{ username: unique, email: `${unique}@example.org`, login: unique, contentType: 'image/jpeg', byteSize: 1_000 },
    ...{ password: PASSWORD, currentPassword: PASSWORD, newPassword: `${PASSWORD}!`, number: 1 },
    ...given,
  };
  return (name, scalar) => values[name] ?? (scalar === 'Boolean' ? false : scalar === 'String' ? 'some words' : 1);
}
