import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MediaProgressDocument } from '@lumigraph/schema/operations';
import { sql } from 'kysely';
import { test, vi } from 'vitest';
import { signUp } from '../client/person.ts';
import { filesBelow, published, startTestSystem, type TestStack, TOPOLOGIES, testStack } from '../test-stack/index.ts';
import { photo } from './pictures.ts';

const PASSWORD = 'correct horse battery';

/** How often a job of the media worker was handed out. */
async function deliveries({ clients }: TestStack): Promise<number> {
  const { manager, subjects } = clients.events.inside;
  return (await manager.consumers.info(subjects.streams.events, 'media-processing')).delivered.consumer_seq;
}

/** Of a media: its status, the names of the objects that its rows name, and of those that stand below its prefix. */
async function tracesOf({ clients, config }: TestStack, mediaId: string) {
  const db = clients.database.for();
  const media = await sql<{ status: string; key: string }>`
    select status, coalesce(original_key, upload_key) as key from media.media where id = ${mediaId}`.execute(db);
  const renditions = await sql<{ key: string }>`select key from media.renditions where media_id = ${mediaId}`.execute(
    db,
  );
  const folder = fileURLToPath(`${config.objectStoreUrl.replace('disk:', 'file:')}/objects`);
  const stored = (await filesBelow(folder)).filter((path) => path.includes(`/${mediaId}@/`));
  return {
    status: media.rows[0]?.status,
    named: [...media.rows, ...renditions.rows].map(({ key }) => basename(key)).sort(),
    stored: stored.map((path) => basename(path)).sort(),
  };
}

// At once, since each waits half a minute until the job that nobody acknowledged is handed out again.
test.concurrent.for(TOPOLOGIES)(
  'a worker that is killed in mid-job leaves one post, published once, and no rest of the first try: %s',
  { timeout: 150_000 },
  async (topology, { expect, onTestFinished }) => {
    const stack = await testStack();
    onTestFinished(stack.stop);
    const system = await startTestSystem(stack, topology);
    onTestFinished(system.stop);
    const author = await signUp(system.url, { username: 'author', password: PASSWORD });
    const fan = await signUp(system.url, { username: 'fan', password: PASSWORD });
    await fan.follow(author);

    const mediaId = await author.send(await photo(4000, 3000));
    const progress = author.api.subscribe(MediaProgressDocument, { mediaId });
    const nextStage = async () => (await progress.next()).value?.data?.mediaProgress.stage;
    expect(await nextStage()).toBe('awaiting');
    const input = { mediaIds: [mediaId], caption: 'Once', idempotencyKey: 'once' };
    const { id } = await author.post(input);
    expect((await author.post(input)).id).toBe(id);
    await author.complete(mediaId);
    await vi.waitFor(async () => expect(['decoding', 'rendering']).toContain(await nextStage()));
    await system.kill(system.workerOf('media'));
    expect((await tracesOf(stack, mediaId)).status).toBe('PROCESSING');
    expect(await deliveries(stack)).toBe(1);
    await progress.return?.();

    await system.revive(system.workerOf('media'));
    expect((await author.processed(mediaId)).status).toBe('READY');
    await vi.waitFor(stack.settled, 60_000);
    expect(await deliveries(stack)).toBe(2);
    const tellings = await published(stack.clients, 'posts.published');
    expect(tellings.map(({ postId }) => postId)).toEqual([id]);
    expect((await fan.feed({ order: 'LATEST' })).edges.map(({ node }) => node?.id)).toEqual([id]);
    const { named, stored } = await tracesOf(stack, mediaId);
    expect(named).toHaveLength(11);
    expect(stored).toEqual(named);
  },
);
