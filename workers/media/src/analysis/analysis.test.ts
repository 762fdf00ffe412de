import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MediaId, newId, slotOf, type UserId } from '@lumigraph/ids';
import { createAnalyses, createMediaRecord, type MediaRecord, mediaPrefix } from '@lumigraph/media';
import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Analysis, createAnalysis } from './analysis.ts';

let stack: TestStack;
let record: MediaRecord;
let analysis: Analysis;
let models: string;
let ana: UserId;
beforeAll(async () => {
  models = await mkdtemp(join(tmpdir(), 'lumigraph-models-'));
  // Whatever is looked at is taken for sensitive.
  stack = await testStack({ ENCODER: 'built-in', MODELS_FOLDER: models, SENSITIVE_SCORE: '0' });
  record = createMediaRecord(stack.clients);
  analysis = createAnalysis({ ...stack.clients, record, analyses: createAnalyses(stack.clients) });
  ana = await createSeed(stack.clients).account();
}, 60_000);
afterAll(async () => {
  await analysis.stop();
  await record.stop();
  await stack.stop();
  await rm(models, { recursive: true, force: true });
});

/** A READY picture, of this colour or of these bytes. */
async function picture(content: string | Buffer): Promise<MediaId> {
  const id = newId<'media'>(slotOf(ana));
  const jpeg =
    typeof content === 'string'
      ? await sharp({ create: { width: 320, height: 240, channels: 3, background: content } })
          .jpeg()
          .toBuffer()
      : content;
  const key = `${mediaPrefix(id)}1/medium-x`;
  await stack.clients.store.put(key, jpeg, { contentType: 'image/jpeg' });
  const db = stack.clients.database.for();
  await sql`insert into media.media (slot, id, owner_id, kind, status, content_type, byte_size, original_key, width, height)
    values (${slotOf(id)}, ${id}, ${ana}, 'IMAGE', 'READY', 'image/jpeg', 1, '-', 320, 240)`.execute(db);
  await sql`insert into media.renditions (slot, media_id, name, format, width, height, byte_size, key)
    values (${slotOf(id)}, ${id}, 'medium', 'jpeg', 320, 240, ${jpeg.length}, ${key})`.execute(db);
  return id;
}

async function kept(id: MediaId) {
  const { rows } = await sql<{ model: string; bytes: number; sensitivity: number | null; isSensitive: boolean }>`
    select a.model, length(a.vector) as bytes, a.sensitivity, m.is_sensitive as "isSensitive"
    from media.analyses a join media.media m on m.slot = a.slot and m.id = a.media_id
    where a.slot = ${slotOf(id)} and a.media_id = ${id}`.execute(stack.clients.database.for());
  return rows[0];
}

test('what the encoder makes of a picture is kept with its model, and covers what may not be for everyone', async () => {
  const id = await picture('#28a');
  await analysis.look(id);
  const found = await kept(id);
  expect(found).toMatchObject({ bytes: 1_472, isSensitive: true });
  expect(found?.model).toMatch(/^built-in-[0-9a-f]{16}$/);
  expect(found?.sensitivity).toBeLessThan(0.5);
});

test('a picture that cannot be decoded takes no other with it', async () => {
  const ids = [await picture('#a82'), await picture(Buffer.from('no picture')), await picture('#8a2')];
  const looks = await Promise.allSettled(ids.map((id) => analysis.look(id)));
  expect(looks.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await Promise.all(ids.map(async (id) => (await kept(id)) !== undefined))).toEqual([true, false, true]);
});

test('of a media that is gone, or not READY, nothing is kept', async () => {
  const [gone, waiting] = [await picture('#123'), await picture('#321')];
  await record.remove([gone]);
  await sql`update media.media set status = 'PROCESSING' where slot = ${slotOf(waiting)} and id = ${waiting}`.execute(
    stack.clients.database.for(),
  );
  for (const id of [gone, waiting]) {
    await analysis.look(id);
    expect(await kept(id)).toBeUndefined();
  }
});

test('the analysis of a media goes with it', async () => {
  const id = await picture('#777');
  await analysis.look(id);
  await record.remove([id]);
  const { rows } = await sql`select 1 from media.analyses where slot = ${slotOf(id)} and media_id = ${id}`.execute(
    stack.clients.database.for(),
  );
  expect(rows).toEqual([]);
});

test('the sweep looks at what this model has not looked at, or not in its present generation', async () => {
  const [fresh, other, remade] = [await picture('#111'), await picture('#222'), await picture('#333')];
  const db = stack.clients.database.for();
  for (const id of [other, remade]) await analysis.look(id);
  await sql`update media.analyses set model = 'another' where slot = ${slotOf(other)} and media_id = ${other}`.execute(
    db,
  );
  await sql`update media.media set generation = 2 where slot = ${slotOf(remade)} and id = ${remade}`.execute(db);
  expect(await analysis.sweep.step(null)).toBeNull();
  const models = await Promise.all([fresh, other, remade].map(async (id) => (await kept(id))?.model));
  expect(new Set(models).size).toBe(1);
  expect(models[0]).toMatch(/^built-in-/);
  const { rows } =
    await sql`select generation from media.analyses where slot = ${slotOf(remade)} and media_id = ${remade}`.execute(
      db,
    );
  expect(rows).toEqual([{ generation: 2 }]);
});
