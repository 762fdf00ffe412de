import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseId, slotOf, type UserId } from '@lumigraph/ids';
import { supergraphSdl } from '@lumigraph/schema';
import { buildSchema } from 'graphql';
import { sql } from 'kysely';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingEnv } from '../slots/recording.ts';
import { createSeed, startTestSystem, type TestStack, type TestSystem, testStack } from '../test-stack/index.ts';
import { KEPT, NOT_KEPT } from './hostile/kept.ts';
import { type Answer, newcomer, PASSWORD, type Stage, send } from './hostile/probing.ts';
import { HOSTILE_TEXTS, MARK } from './hostile/strings.ts';
import { type TextField, textFields } from './hostile/text-fields.ts';

const AT_ONCE = 6;
/** Of one thing: what comes back is how it stands by then. */
const ONE_BY_ONE: ReadonlySet<string> = new Set(['editPost', 'updateProfile']);
/** What may be told of a text; of a user error any code. */
const ERRORS: ReadonlySet<string> = new Set(['BAD_USER_INPUT', 'NOT_FOUND', 'RATE_LIMITED']);
/** JSON escapes the lower ones; of the upper ones a terminal takes some for commands. */
const CONTROL = /\p{Cc}/u;

const schema = buildSchema(supergraphSdl(), { assumeValidSDL: true });
const FIELDS = textFields(schema);

test('every text of a mutation is known to be shown again, or not to be', () => {
  const texts = FIELDS.filter(({ parent, scalar }) => parent === 'Mutation' && scalar !== 'ID');
  expect(texts.map(({ coordinate }) => coordinate).sort()).toEqual(
    [...Object.keys(KEPT), ...Object.keys(NOT_KEPT)].sort(),
  );
});

describe('hostile texts', () => {
  let folder: string;
  let stack: TestStack;
  let system: TestSystem;
  let stage: Stage;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lumigraph-rendered-'));
    stack = await testStack({
      ...recordingEnv(folder),
      TRUSTED_PROXIES: '127.0.0.1',
      LOG_LEVEL: 'trace',
      COST_MODE: 'off',
    });
    system = await startTestSystem(stack, 'as separate processes');
    stage = await makeStage(stack, system.url);
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** What is wrong with how each of the texts is answered in a field, and how many were taken. */
  async function probe(field: TextField): Promise<{ faults: string[]; taken: number }> {
    const limit = pLimit(ONE_BY_ONE.has(field.field) ? 1 : AT_ONCE);
    const read = KEPT[field.coordinate]?.read;
    let taken = 0;
    const faults = await limit.map(Object.entries(HOSTILE_TEXTS), async ([name, text]) => {
      const answer = await send(stage, field, text, read);
      if (answer.errors.length === 0 && answer.userErrors.length === 0) taken += 1;
      const fault = faultOf(field, text, answer);
      return fault === null ? [] : [`${name}: ${fault}`];
    });
    return { faults: faults.flat(), taken };
  }

  test.for(FIELDS.map((field) => [field.coordinate, field] as const))(
    'come back as they went into %s, or are refused',
    { timeout: 120_000 },
    async ([coordinate, field]) => {
      const { faults, taken } = await probe(field);
      expect(faults).toEqual([]);
      // Else it may be something else that is refused.
      if (coordinate in KEPT) expect(taken).toBeGreaterThan(3);
      if (field.scalar === 'ID' && field.parent === 'Mutation') expect(taken).toBe(0);
    },
  );

  test('sign their owner in again where they were taken as a password', { timeout: 120_000 }, async () => {
    const known = (coordinate: string) => FIELDS.filter((field) => field.coordinate === coordinate);
    const [newPassword] = known('Mutation.signUp.input.password');
    const [password] = known('Mutation.signIn.input.password');
    if (!newPassword || !password) throw new Error('the schema has no passwords');
    let taken = 0;
    for (const [name, text] of Object.entries(HOSTILE_TEXTS)) {
      const { payload } = await send(stage, newPassword, text, 'session { user { username } }');
      const username = JSON.stringify(payload).match(/"username":"([^"]+)"/)?.[1];
      if (username === undefined) continue;
      taken += 1;
      const answer = await send(stage, password, text, '', { login: username });
      expect([...answer.errors, ...answer.userErrors], name).toEqual([]);
    }
    expect(taken).toBeGreaterThan(20);
  });

  test('in the rest of a request are answered, and break nothing', async () => {
    const url = `${system.url}/graphql`;
    for (const text of Object.values(HOSTILE_TEXTS)) {
      const body = JSON.stringify({
        query: 'query Q { viewer { id } }',
        operationName: text,
        extensions: { [text]: text },
      });
      const query = JSON.stringify({ query: text, variables: { [text]: text } });
      const json = { 'content-type': 'application/json' };
      const answers = await Promise.all([
        fetch(url, { method: 'POST', headers: json, body }),
        fetch(url, { method: 'POST', headers: json, body: query }),
        fetch(url, {
          method: 'POST',
          headers: { ...json, authorization: `Bearer ${encodeURI(text.toWellFormed()).slice(0, 4_000)}` },
          body,
        }),
        fetch(`${system.url}/${encodeURIComponent(text.toWellFormed()).slice(0, 4_000)}`),
      ]);
      for (const { status } of answers) expect(status).toBeLessThan(500);
    }
  });

  test('are in no statement, and in mails as text alone', async () => {
    const records = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    expect(records.join('\n')).toContain('insert into');
    expect(records.join('\n')).not.toContain(MARK);
    await stack.settled();
    const mails = await readdir(stack.config.mailFolder);
    expect(mails.length).toBeGreaterThan(20);
    for (const name of mails) {
      const text = await readFile(join(stack.config.mailFolder, name), 'utf8');
      expect(text).not.toContain(MARK);
      expect(text).not.toMatch(/<(script|img|svg)/i);
    }
  });

  test('are in the logs escaped, and no secret is: each line is JSON without control characters', async () => {
    const lines = await system.logs();
    expect(lines.length).toBeGreaterThan(7);
    expect(lines.filter((line) => CONTROL.test(line) || !isJsonObject(line))).toEqual([]);
    expect(lines.filter((line) => line.includes('forged"}'))).toEqual([]);
    const secrets = [
      PASSWORD,
      stage.viewer.accessToken,
      stage.viewer.refreshToken,
      ...Object.values(stack.env).filter(isSecret),
    ];
    for (const secret of secrets) expect(lines.filter((line) => line.includes(secret))).toEqual([]);
    expect(lines.filter((line) => /eyJ[\w-]{10,}\.[\w-]{10,}\./.test(line))).toEqual([]);
  });
});

/** What is wrong with how a text was answered, or null. */
function faultOf(
  { coordinate }: TextField,
  text: string,
  { status, errors, userErrors, payload }: Answer,
): string | null {
  if (status >= 500) return `status ${status}`;
  const unexpected = errors.filter((code) => !ERRORS.has(code));
  if (unexpected.length > 0) return unexpected.join();
  const kept = KEPT[coordinate];
  if (!kept || errors.length > 0) return kept && errors.includes('RATE_LIMITED') ? 'it was not tried' : null;
  const { as = (same: string) => same.replaceAll('\r\n', '\n'), refusals = [] } = kept;
  if (userErrors.length > 0) {
    const beside = userErrors.filter(({ code, field }) => {
      const isAbout = field !== null && coordinate.endsWith(field.join('.'));
      return !isAbout || !['INVALID', ...refusals].includes(code);
    });
    return beside.length > 0 ? `refused for something else: ${JSON.stringify(beside)}` : null;
  }
  const back = kept.from(payload);
  return back === as(text) ? null : `came back as ${JSON.stringify(back)}`;
}

async function makeStage(stack: TestStack, url: string): Promise<Stage> {
  const seed = createSeed(stack.clients);
  const [viewer, other] = [await newcomer(url), await newcomer(url)];
  const id = parseId<'user'>(viewer.id);
  if (!id) throw new Error(`${viewer.id} is no id`);
  await makeModerator(stack, id);
  const [picture, clip] = [await seed.media(id), await seed.media(id)];
  const post = await seed.post(id, { media: [picture] });
  const story = await seed.story(id, { media: clip });
  const comment = await viewer.comment(post, 'A comment.');
  return { ...{ url, schema, seed, viewer, other, post, comment, story } };
}

async function makeModerator({ clients }: TestStack, id: UserId): Promise<void> {
  const db = clients.database.for<unknown>();
  await sql`update users.accounts set role = 'moderator' where slot = ${slotOf(id)} and id = ${id}`.execute(db);
  await createSeed(clients).changeAccount(id, {});
}

function isJsonObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

function isSecret(value: string): boolean {
  return value.length >= 32 && !value.includes('/');
}
