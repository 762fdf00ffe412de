import { type Consumption, listDead, redriveDead } from '@lumigraph/events';
import type { Id } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import {
  type Link,
  type MailServer,
  openLink,
  openMailServer,
  type TestStack,
  testStack,
} from '@lumigraph/tools/test-stack';
import { createUsersSubgraph } from '@lumigraph/users';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startMailing } from './mailing.ts';

type MailId = Id<'mail'>;

const SOON_MS = [20, 20, 20, 20];

let server: MailServer;
let link: Link;
let stack: TestStack;
let subgraph: Subgraph;
let worker: Consumption | undefined;
beforeAll(async () => {
  server = await openMailServer();
  link = await openLink(server.url);
  stack = await testStack({ SMTP_URL: `smtp://${new URL(link.url).host}?greetingTimeout=200&socketTimeout=500` });
  subgraph = createUsersSubgraph(stack.clients);
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});
afterAll(async () => {
  await subgraph?.stop();
  await link?.cut();
  await stack?.stop();
  await server?.stop();
});

/** The mails to an address that wait to be sent. */
async function waiting(email: string): Promise<MailId[]> {
  const db = stack.clients.database.for<{ 'users.mails': { id: MailId; email_key: string } }>();
  const rows = await db.selectFrom('users.mails').select('id').where('email_key', '=', email).execute();
  return rows.map(({ id }) => id);
}

async function work(): Promise<void> {
  worker = await startMailing(stack.clients, SOON_MS);
}

async function signUp(username: string): Promise<string> {
  const email = `${username}@example.org`;
  const query = 'mutation ($input: SignUpInput!) { signUp(input: $input) { userErrors { code } } }';
  const input = { username, email, password: 'correct horse battery' };
  expect((await stack.ask(subgraph, query, { input })).data).toEqual({ signUp: { userErrors: [] } });
  return email;
}

const mailsTo = (email: string) => server.mails.filter(({ to }) => to.includes(email));

async function verify(source: string | undefined) {
  const whole = source?.replace(/=\r\n/g, '').replaceAll('=3D', '=');
  const [, token] = /#token=([\w.-]+)/.exec(whole ?? '') ?? [];
  const query = 'mutation ($token: String!) { verifyEmail(token: $token) { userErrors { code } } }';
  return (await stack.ask(subgraph, query, { token })).data;
}

const dead = () => listDead(stack.clients.events.inside);

test('who signs up gets a mail whose link works', async () => {
  await work();
  const email = await signUp('ada');
  await stack.settled();
  expect(mailsTo(email)).toHaveLength(1);
  expect(await verify(mailsTo(email)[0]?.source)).toEqual({ verifyEmail: { userErrors: [] } });
});

test('a mail is sent once, however often the worker is told of it afterwards', async () => {
  const email = await signUp('bob');
  const [mailId] = await waiting(email);
  if (!mailId) throw new Error('no mail waits');
  await work();
  await stack.settled();
  for (let slot = 0; slot < 5; slot += 1)
    await stack.clients.events.publish({ name: 'work.mail', slot, data: { mailId } }, `again:${slot}`);
  await stack.settled();
  expect(mailsTo(email)).toHaveLength(1);
  expect(await waiting(email)).toEqual([]);
});

test('a server that greylists gets it again, and the one mail that it takes is good', async () => {
  server.refuse('450 greylisted, come again', '451 not yet', '450 not yet');
  await work();
  const email = await signUp('carol');
  await stack.settled();
  expect(mailsTo(email)).toHaveLength(1);
  expect(await verify(mailsTo(email)[0]?.source)).toEqual({ verifyEmail: { userErrors: [] } });
  expect(await dead()).toEqual([]);
});

test('while the server is away or hangs people sign up all the same, and get their mails when it is back', async () => {
  await work();
  await link.cut();
  const first = await signUp('dora');
  await link.mend();
  link.stall();
  const second = await signUp('erin');
  await link.cut();
  await link.mend();
  await stack.settled();
  expect(mailsTo(first)).toHaveLength(1);
  expect(mailsTo(second)).toHaveLength(1);
  expect(await dead()).toEqual([]);
});

test('a mail that is refused five times lies with the dead letters, without the address, and is sent when it is driven again', async () => {
  const before = server.asked();
  server.refuse(...Array.from({ length: 5 }, () => '550 we know no frank@example.org'));
  await work();
  const email = await signUp('frank');
  await vi.waitFor(async () => expect(await dead()).toHaveLength(1), 10_000);
  expect(server.asked() - before).toBe(5);
  const letters = await dead();
  expect(letters).toMatchObject([{ durable: 'send-mail', error: expect.stringContaining('550') }]);
  expect(JSON.stringify(letters)).not.toContain('frank');
  await redriveDead(stack.clients.events.inside, letters);
  await stack.settled();
  expect(mailsTo(email)).toHaveLength(1);
});
