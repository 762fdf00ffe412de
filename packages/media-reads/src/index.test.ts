import { newId } from '@lumigraph/ids';
import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMediaReads } from './index.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

test('media tell whose they are, how far they have come and why they failed; unknown ones are missing', async () => {
  const seed = createSeed(stack.clients);
  const reads = createMediaReads(stack.clients.database);
  const [ada, bob] = [await seed.account(), await seed.account()];
  const [ready, failed, unknown] = [await seed.media(ada), await seed.media(bob, 'PROCESSING'), newId<'media'>(1)];
  const failure = { code: 'CORRUPT', message: 'The file ends early.' };
  await seed.changeMedia(failed, 'FAILED', failure);

  expect(await reads.owners([ready, failed, unknown])).toEqual(
    new Map([
      [ready, { ownerId: ada, kind: 'IMAGE', status: 'READY', failure: null }],
      [failed, { ownerId: bob, kind: 'IMAGE', status: 'FAILED', failure }],
    ]),
  );
  expect(await reads.owners([])).toEqual(new Map());
});
