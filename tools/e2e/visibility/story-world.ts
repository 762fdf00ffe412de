import { parseId, type UserId } from '@lumigraph/ids';
import { DeleteStoryDocument } from '@lumigraph/schema/operations';
import { sql } from 'kysely';
import { expect, vi } from 'vitest';
import type { Person } from '../../client/person.ts';
import { createSeed, type TestStack } from '../../test-stack/index.ts';
import { STORY_PLACES, type Thing } from './policy.ts';

/** The job that ends stories comes every few seconds. */
const PATIENCE = { timeout: 30_000, interval: 100 };

/** An author's story in each state, and its picture. Resolves when of those that are gone or over everything is cleared away. */
export async function makeStories(
  { clients }: TestStack,
  { api }: Pick<Person, 'api'>,
  author: UserId,
  newWord: () => string,
): Promise<Omit<Thing, 'owner'>[]> {
  const seed = createSeed(clients);
  const db = clients.database.for();
  const things: Omit<Thing, 'owner'>[] = [];
  const ended: string[] = [];
  for (const place of STORY_PLACES) {
    const word = newWord();
    const media = await seed.media(author, place === 'draft' ? 'PROCESSING' : 'READY');
    await sql`update media.media set alt_text = ${word} where id = ${media}`.execute(db);
    const id = await seed.story(author, { media, status: place === 'draft' ? 'PROCESSING' : 'PUBLISHED' });
    if (place === 'over') await seed.endStory(id, new Date());
    if (place === 'removed') await api.request(DeleteStoryDocument, { storyId: id });
    if (place === 'over' || place === 'removed') ended.push(media);
    things.push({ kind: 'Story', place, id, words: [id] }, { kind: 'Media', place, id: media, words: [word] });
  }
  await vi.waitFor(async () => {
    const left = await sql`select id from media.media where id = any(${ended}::bigint[])`.execute(db);
    expect(left.rows).toEqual([]);
  }, PATIENCE);
  return things;
}

/** Lets everybody of these see what each of the others shows. */
export async function seeStories(
  { clients }: TestStack,
  people: ReadonlyMap<Thing['owner'], UserId>,
  things: readonly Thing[],
): Promise<void> {
  const seed = createSeed(clients);
  for (const { kind, place, owner, id } of things) {
    const story = kind === 'Story' && place === 'live' ? parseId<'story'>(id) : null;
    const others = [...people].filter(([name]) => name !== owner);
    for (const [, viewer] of others) if (story) await seed.see(viewer, story);
  }
}
