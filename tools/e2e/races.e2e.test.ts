import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { SignUpDocument } from '@lumigraph/schema/operations';
import { parse } from 'graphql';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectApi } from '../client/api.ts';
import { type Person, signUp } from '../client/person.ts';
import {
  drift,
  NO_DRIFT,
  startTestSystem,
  type TestStack,
  type TestSystem,
  TOPOLOGIES,
  testStack,
} from '../test-stack/index.ts';

const PASSWORD = 'correct horse battery';
const SIGN_UPS = 200;
const ACTS = ['follow', 'unfollow', 'block', 'unblock', 'removeFollower', 'acceptFollowRequest'] as const;
type Act = (typeof ACTS)[number];

type ActDocument = TypedDocumentNode<{ act: { userErrors: { code: string }[] } }, { id: string }>;
const documents = new Map<Act, ActDocument>(
  ACTS.map((act) => [act, parse(`mutation ($id: ID!) { act: ${act}(userId: $id) { userErrors { code } } }`)]),
);

/**
 * What someone's act on another is answered with: the codes of its user errors, or of the GraphQL errors. Who is told to try again in a
 * moment, since a thousand are too many at once for a busy machine, does so.
 */
async function codesOf(person: Person, act: Act, other: { id: string }): Promise<string[]> {
  const document = documents.get(act);
  if (!document) throw new Error(`there is no act ${act}`);
  const { data, errors } = await person.api.ask(document, { id: other.id });
  if (errors?.some(({ extensions }) => extensions?.code === 'TEMPORARILY_UNAVAILABLE'))
    return codesOf(person, act, other);
  if (errors) return errors.map(({ extensions, message }) => `${extensions?.code}: ${message}`);
  return data?.act.userErrors.map(({ code }) => code) ?? ['no data'];
}

/** The same name, as 200 people write it: in letters of either case and of either width. */
function spellings(name: string): string[] {
  return Array.from({ length: SIGN_UPS }, (_, n) =>
    [...name]
      .map((letter, index) => ((n >> (index % 8)) & 1 ? letter.toUpperCase() : letter))
      .join('')
      .replace(/[a-z]/, (letter) =>
        n % 3 === 0 ? String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0) : letter,
      ),
  );
}

describe.each(TOPOLOGIES)('%s', (topology) => {
  let stack: TestStack;
  let system: TestSystem;
  beforeAll(async () => {
    // Each of the 200 has an address of their own, as the load balancer before the gateway tells it.
    stack = await testStack({ TRUSTED_PROXIES: '127.0.0.1', FANOUT_CHUNK: '50' });
    system = await startTestSystem(stack, topology);
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await stack?.stop();
  });

  const join = (...names: string[]) =>
    Promise.all(names.map((username) => signUp(system.url, { username, password: PASSWORD })));
  const people = (name: string, count: number) =>
    join(...Array.from({ length: count }, (_, index) => `${name}_${index}`));
  const db = () => stack.clients.database.for<unknown>();

  /** Signs everyone up at once, each from an address of their own; how many were answered by each code. */
  async function race(inputs: { username: string; email: string }[]): Promise<Record<string, number>> {
    const answers = await Promise.all(
      inputs.map(async (input, n) => {
        const api = connectApi(system.url, undefined, { 'x-forwarded-for': `203.0.113.${n}` });
        const { signUp } = await api.request(SignUpDocument, { input: { ...input, password: PASSWORD } });
        return signUp.session
          ? 'made'
          : signUp.userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`).join();
      }),
    );
    const counts: Record<string, number> = {};
    for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
    return counts;
  }

  async function accountsLike(condition: ReturnType<typeof sql>): Promise<number> {
    const { rows } = await sql`select 1 from users.accounts where ${condition}`.execute(db());
    return rows.length;
  }

  test('of 200 people who sign up by one name at once, however they write it, one gets it', async () => {
    const inputs = spellings('wanted').map((username, n) => ({ username, email: `wanting${n}@example.org` }));
    expect(new Set(inputs.map(({ username }) => username)).size).toBeGreaterThan(50);
    expect(await race(inputs)).toEqual({ made: 1, 'TAKEN input.username': SIGN_UPS - 1 });
    expect(await accountsLike(sql`lower(username) = 'wanted'`)).toBe(1);
    // Who did not get the name has left nothing behind: their e-mails are free.
    const { rows } = await sql`select 1 from users.emails where email_key like 'wanting%'`.execute(db());
    expect(rows).toHaveLength(1);
  });

  test('of 200 people who sign up by one e-mail at once, however they write it, one gets it', async () => {
    const inputs = spellings('mine').map((_, n) => ({ username: `claimant${n}`, email: 'Mine@Example.org' }));
    inputs.forEach((input, n) => {
      if (n % 2) input.email = input.email.toLowerCase();
    });
    expect(await race(inputs)).toEqual({ made: 1, 'TAKEN input.email': SIGN_UPS - 1 });
    expect(await accountsLike(sql`email = 'mine@example.org'`)).toBe(1);
    const { rows } = await sql`select 1 from users.usernames where username_key like 'claimant%'`.execute(db());
    expect(rows).toHaveLength(1);
  });

  test('after 1,000 follows, ends of follows and answers to requests at once every count equals its rows', {
    timeout: 60_000,
  }, async () => {
    const crowd = await people('crowd', 20);
    for (const owner of crowd.slice(0, 4)) await owner.updateProfile({ isPrivate: true });
    const refused = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => {
        const [one, other] = [crowd[n % 20], crowd[(n * 7 + Math.trunc(n / 20)) % 20]];
        if (!one || !other || one === other) return [];
        const act = (['follow', 'follow', 'acceptFollowRequest', 'unfollow', 'removeFollower'] as const)[n % 5];
        return codesOf(one, act ?? 'follow', other);
      }),
    );
    // Who accepts what was not asked is told so; nothing else is refused, and no deadlock shows.
    expect([...new Set(refused.flat())]).toEqual(['NOT_FOUND']);
    expect(await drift(stack)).toEqual(NO_DRIFT);
    const { rows } = await sql`select 1 from users.followers`.execute(db());
    expect(rows.length).toBeGreaterThan(10);
  });

  test('who follows while the account goes private is let in or asks, never both, and asks once it is private', async () => {
    const [owner] = await join('hesitant');
    const askers = await people('asker', 30);
    if (!owner) throw new Error('nobody signed up');
    const follow = async (asker: Person, mustAsk: boolean) => ({
      ...{ asker, mustAsk, codes: await codesOf(asker, 'follow', owner) },
    });
    const before = askers.slice(0, 15).map((asker) => follow(asker, false));
    await owner.updateProfile({ isPrivate: true });
    const answers = await Promise.all([...before, ...askers.slice(15).map((asker) => follow(asker, true))]);
    expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
    const { rows } = await sql<{ id: string; asks: boolean }>`
      select follower_id as id, false as asks from users.followers where user_id = ${owner.id}
      union all select requester_id, true from users.follow_requests where user_id = ${owner.id}`.execute(db());
    expect(rows).toHaveLength(askers.length);
    for (const { asker, mustAsk } of answers) {
      const standing = rows.filter(({ id }) => id === asker.id);
      expect(standing).toHaveLength(1);
      if (mustAsk) expect(standing).toEqual([{ id: asker.id, asks: true }]);
    }
    expect(await drift(stack)).toEqual(NO_DRIFT);
  });

  test('a block beside a follow, from either side, leaves no follow and no request', async () => {
    const crowd = await people('blocker', 8);
    const pairs = crowd.flatMap((one) => crowd.filter((other) => other !== one).map((other) => [one, other] as const));
    const answers = await Promise.all(
      pairs.flatMap(([one, other], n) => [
        codesOf(one, 'follow', other),
        ...(n % 3 === 0 ? [codesOf(one, 'block', other)] : []),
        codesOf(other, 'follow', one),
        ...(n % 6 === 0 ? [codesOf(one, 'unblock', other)] : []),
      ]),
    );
    // Whom the other blocks is not there to be followed or blocked.
    expect([...new Set(answers.flat())]).toEqual(['NOT_FOUND']);
    expect(await drift(stack)).toEqual(NO_DRIFT);
    const { rows } = await sql`select 1 from users.blocks`.execute(db());
    expect(rows.length).toBeGreaterThan(3);
  });
});
