import { type MediaId, newId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAnalyses, createMediaRecord, createMediaSubgraph, type MediaRecord } from './index.ts';

let stack: TestStack;
let seed: Seed;
let record: MediaRecord;
let subgraph: Subgraph;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  record = createMediaRecord(stack.clients);
  subgraph = createMediaSubgraph(stack.clients);
});
afterAll(async () => {
  await record.stop();
  await subgraph.stop();
  await stack.stop();
});

async function shownTo(viewer: UserId | null, id: MediaId): Promise<unknown> {
  const query = 'query ($id: ID!) { media(id: $id) { tags suggestedAltText isSensitive } }';
  const { data, errors } = await stack.ask(subgraph, query, { id }, viewer);
  expect(errors).toBeUndefined();
  return data?.media;
}

const analysed = (tags: string[], sensitivity: number | null = null) => ({
  model: 'm',
  vector: Buffer.from([1]),
  tags,
  sensitivity,
});

test('what may be in a picture is shown to all who see it, and suggested to its owner as alternative text', async () => {
  const [ana, bob] = [await seed.account(), await seed.account()];
  const id = await seed.media(ana);
  await seed.post(ana, { media: [id] });
  expect(await shownTo(bob, id)).toEqual({ tags: [], suggestedAltText: null, isSensitive: false });
  const media = await record.find(id);
  if (!media) throw new Error('no media');
  const analyses = createAnalyses(stack.clients);
  expect(await analyses.keep(media, analysed(['dog', 'umbrella'], 0.1))).toBe(true);
  expect(await shownTo(bob, id)).toEqual({ tags: ['dog', 'umbrella'], suggestedAltText: null, isSensitive: false });
  const suggestedAltText = 'May show a dog and an umbrella.';
  expect(await shownTo(ana, id)).toEqual({ tags: ['dog', 'umbrella'], suggestedAltText, isSensitive: false });
});

test('a media that may not be for everyone is covered at once, and what was looked at before it changed is not kept', async () => {
  const ana = await seed.account();
  const id = await seed.media(ana);
  expect(await shownTo(ana, id)).toMatchObject({ isSensitive: false });
  const analyses = createAnalyses(stack.clients);
  const stale = { id, generation: 7 };
  expect(await analyses.keep(stale, analysed(['cat'], 0.99))).toBe(false);
  expect(await analyses.keep({ id: newId<'media'>(slotOf(ana)), generation: 1 }, analysed(['cat']))).toBe(false);
  expect(await shownTo(ana, id)).toMatchObject({ tags: [], isSensitive: false });
  expect(await analyses.keep({ id, generation: 1 }, analysed([], 0.7))).toBe(true);
  expect(await shownTo(ana, id)).toMatchObject({ isSensitive: true });
});
