import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { PostId } from '@lumigraph/ids';
import { type ExecutionResult, parse } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Api, connectApi } from '../client/api.ts';
import { createSeed, startTestSystem, type TestStack, type TestSystem, testStack } from '../test-stack/index.ts';

const READERS = 8;
/** Longer than any time-out of the gateway; whoever waits so long hangs. */
const HANGING_MS = 15_000;

interface Look {
  post: { id: string; author: { username: string } | null; likeCount: number | null } | null;
}
type Answer = ExecutionResult<Look>;
const LOOK: TypedDocumentNode<Look, { id: string }> = parse(
  'query Look($id: ID!) { post(id: $id) { id author { username } likeCount } }',
);

let stack: TestStack;
let system: TestSystem;
let posts: PostId[];
beforeAll(async () => {
  stack = await testStack();
  const seed = createSeed(stack.clients);
  posts = await Promise.all(Array.from({ length: READERS }, async () => seed.post(await seed.account())));
  system = await startTestSystem(stack, 'as separate processes');
}, 120_000);
afterAll(async () => {
  await system?.stop();
  await stack?.stop();
});

/** Readers who ask one question after another, each about a post of their own, until they are stopped. */
function startLoad(api: Api) {
  const answers: Answer[] = [];
  let slowest = 0;
  let isOver = false;
  const reading = posts.map(async (id) => {
    while (!isOver) {
      const begun = performance.now();
      answers.push(await api.ask(LOOK, { id }));
      slowest = Math.max(slowest, performance.now() - begun);
    }
  });
  return {
    /** Resolves when so many more answers than there are readers satisfy the condition. */
    until: (condition: (answer: Answer) => boolean) => {
      const from = answers.length;
      return vi.waitFor(
        () => expect(answers.slice(from).filter(condition).length).toBeGreaterThan(2 * READERS),
        20_000,
      );
    },
    stop: async () => {
      isOver = true;
      await Promise.all(reading);
      return { answers, slowest };
    },
  };
}

const isWhole = ({ data, errors }: Answer) => !errors && data?.post?.likeCount === 0;

/** The author is there, the likes are null, and one error says that they are away for now. */
function isPartial({ data, errors }: Answer): boolean {
  const codes = errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.code].join(' '));
  return (
    data?.post?.likeCount === null &&
    typeof data.post.author?.username === 'string' &&
    codes?.join() === 'post.likeCount TEMPORARILY_UNAVAILABLE'
  );
}

test('a subgraph that is killed under load leaves the other fields, hangs nobody, and is there again when it returns', async () => {
  const load = startLoad(connectApi(system.url));
  await load.until(isWhole);
  await system.kill('engagement');
  await load.until(isPartial);
  await system.revive('engagement');
  await load.until(isWhole);
  const { answers, slowest } = await load.stop();
  expect(answers.filter((answer) => !isWhole(answer) && !isPartial(answer))).toEqual([]);
  expect(slowest).toBeLessThan(HANGING_MS);
}, 90_000);
