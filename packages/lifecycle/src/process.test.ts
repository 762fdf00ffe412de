import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Link, openLink, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

const NEVER = 'new Promise(() => {})';

/** Runs a process whose part is this expression (over `clients`), and returns when it listens. */
async function run(
  part: string,
  variables: Record<string, string> = {},
): Promise<{ child: ChildProcess; url: string }> {
  const face = JSON.stringify(fileURLToPath(new URL('./index.ts', import.meta.url)));
  const script = `import { runProcess } from ${face}; await runProcess('test', async (clients) => (${part}));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...stack.env, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (!child.stdout) throw new Error('no output');
  for await (const line of createInterface(child.stdout)) {
    const { msg, url } = JSON.parse(line);
    if (msg === 'listening') {
      child.stdout.resume();
      return { child, url };
    }
  }
  throw new Error('the process ended before it listened');
}

async function codeAfter(child: ChildProcess, ...signals: NodeJS.Signals[]): Promise<number | null> {
  const ended = once(child, 'exit');
  for (const signal of signals) child.kill(signal);
  const [code] = await ended;
  return code;
}

/** A link that is cut at first, and the stack's URL for a store through it. */
async function away(variable: string): Promise<Link> {
  const link = await openLink(stack.env[variable] ?? '');
  await link.cut();
  onTestFinished(() => link.cut().catch(() => undefined));
  return link;
}

test('a process that is asked to stop ends with code 0', async () => {
  const { child } = await run('{ stop: async () => {} }');
  expect(await codeAfter(child, 'SIGTERM')).toBe(0);
});

test('a process that is asked to stop says so, and answers, before it takes no more requests', async () => {
  const { child, url } = await run('{ checks: {}, stop: async () => {} }', { DRAIN_SECONDS: '2' });
  const code = codeAfter(child, 'SIGTERM');
  await expect.poll(async () => (await fetch(`${url}/health/ready`)).status).toBe(503);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  expect(await code).toBe(0);
});

test('a process whose part does not stop ends with code 1 in the end', async () => {
  const { child } = await run(`{ drain: () => ${NEVER}, stop: async () => {} }`, { SHUTDOWN_SECONDS: '0' });
  expect(await codeAfter(child, 'SIGTERM')).toBe(1);
});

test('a process whose part fails to stop ends with code 1', async () => {
  const { child } = await run(`{ stop: () => Promise.reject(new Error('no')) }`);
  expect(await codeAfter(child, 'SIGTERM')).toBe(1);
});

test('a second signal ends the process without further waiting', async () => {
  const { child } = await run(`{ stop: () => ${NEVER} }`, { SHUTDOWN_SECONDS: '600' });
  expect(await codeAfter(child, 'SIGTERM', 'SIGINT')).toBe(1);
});

test('a part may say itself what readiness asks', async () => {
  const { url } = await run('{ checks: {}, stop: async () => {} }', { DATABASE_URL: 'postgres://127.0.0.1:1/x' });
  expect(await (await fetch(`${url}/health/ready`)).json()).toEqual({ status: 'ready', checks: {} });
});

test('a process starts while all its stores are away, and is ready when PostgreSQL comes', async () => {
  const [database, redis, nats] = await Promise.all([away('DATABASE_URL'), away('REDIS_URL'), away('NATS_URL')]);
  const { child, url } = await run(
    `{
      stop: async () => {},
      routes: [
        { path: '/redis', handle: async (_request, response) => void response.end(await clients.redis.ping()) },
        { path: '/nats', handle: async (_request, response) => void response.end(String(await clients.events.check())) },
      ],
    }`,
    { DATABASE_URL: database.url, REDIS_URL: redis.url, NATS_URL: nats.url },
  );
  const statuses = () =>
    Promise.all(
      ['/health/live', '/health/ready', '/redis', '/nats'].map(async (path) => (await fetch(url + path)).status),
    );
  expect(await statuses()).toEqual([200, 503, 500, 500]);
  await Promise.all([database.mend(), redis.mend(), nats.mend()]);
  await vi.waitFor(async () => expect(await statuses()).toEqual([200, 200, 200, 200]), {
    timeout: 15_000,
    interval: 100,
  });
  expect(await codeAfter(child, 'SIGTERM')).toBe(0);
}, 40_000);
