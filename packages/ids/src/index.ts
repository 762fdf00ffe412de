import { randomInt } from 'node:crypto';

/** An entity id: the decimal string of 64 bits (41 bits of milliseconds, 13 of slot, 10 of sequence). Never a `number`. */
export type Id<Entity extends string = string> = string & { readonly entity: Entity };
export type UserId = Id<'user'>;
export type PostId = Id<'post'>;
export type StoryId = Id<'story'>;
export type MediaId = Id<'media'>;
export type CommentId = Id<'comment'>;

/** Number of slots; a slot is 0–8191 and says where the row of an id lives. */
export const SLOTS = 8192;

const EPOCH_MS = Date.UTC(2024, 0, 1);
const SLOT_BITS = 13n;
const SEQUENCE_BITS = 10n;
const SEQUENCE_SIZE = 1 << Number(SEQUENCE_BITS);
const MAX_ID = (1n << 63n) - 1n;

let lastMillis = 0;
let sequence = 0;

/**
 * A new id in the given slot. The sequence starts at a random value in each process and millisecond and counts up, so that
 * two processes rarely meet; an insert that does meet (`on conflict do nothing`) draws again.
 */
export function newId<Entity extends string>(slot: number): Id<Entity> {
  const now = Date.now();
  if (now === lastMillis) sequence = (sequence + 1) % SEQUENCE_SIZE;
  else {
    lastMillis = now;
    sequence = randomInt(SEQUENCE_SIZE);
  }
  return idAt(now, slot, sequence);
}

/** The id of the given moment (Unix milliseconds), slot and sequence. Throws a RangeError for a slot outside 0–8191. */
export function idAt<Entity extends string>(millis: number, slot: number, sequence: number): Id<Entity> {
  if (!Number.isInteger(slot) || slot < 0 || slot >= SLOTS) throw new RangeError(`slot ${slot} is not within 0–8191`);
  const time = BigInt(millis - EPOCH_MS);
  return brand((time << (SLOT_BITS + SEQUENCE_BITS)) | (BigInt(slot) << SEQUENCE_BITS) | BigInt(sequence));
}

/** The slot (0–8191) that an id carries. */
export function slotOf(id: Id): number {
  return Number((BigInt(id) >> SEQUENCE_BITS) & BigInt(SLOTS - 1));
}

/** When an id was made, in Unix milliseconds. */
export function millisOf(id: Id): number {
  return Number(BigInt(id) >> (SLOT_BITS + SEQUENCE_BITS)) + EPOCH_MS;
}

/** A slot for a new user. */
export function randomSlot(): number {
  return randomInt(SLOTS);
}

/** The id in a text from outside, or null where the text is no id (an id that cannot exist is simply not found). */
export function parseId<Entity extends string>(text: string): Id<Entity> | null {
  if (!/^[1-9][0-9]{0,18}$/.test(text)) return null;
  const value = BigInt(text);
  return value > MAX_ID ? null : brand(value);
}

/** Orders ids by their time, oldest first. */
export function compareIds(a: Id, b: Id): number {
  return a.length === b.length ? (a < b ? -1 : a > b ? 1 : 0) : a.length - b.length;
}

function brand<Entity extends string>(value: bigint): Id<Entity> {
  return value.toString() as Id<Entity>;
}
