import { type Id, parseId } from '@lumigraph/ids';
import { z } from 'zod';
import type { Family } from './cached-reads.ts';

/** An id within a cached value. */
export const cachedId = <Entity extends string>() =>
  z.custom<Id<Entity>>((value) => typeof value === 'string' && parseId(value) !== null);

/** Writes lists of ids, and takes for one what is ids alone. */
export function asIds<Entity extends string>(): Pick<Family<never, Id<Entity>[]>, 'encode' | 'decode'> {
  return {
    encode: (ids) => ids.join(),
    decode: (text) => {
      const texts = text === '' ? [] : text.split(',');
      const ids = texts.map((each) => parseId<Entity>(each)).filter((id) => id !== null);
      return ids.length === texts.length ? ids : null;
    },
  };
}

/** Writes values as JSON, and takes for one what holds to the schema, which reads what JSON makes of a value: a date by `z.coerce.date()`. */
export function asJson<Value>(schema: z.ZodType<Value>): Pick<Family<never, Value>, 'encode' | 'decode'> {
  return {
    encode: (value) => JSON.stringify(value),
    decode: (text) => schema.safeParse(parsed(text)).data ?? null,
  };
}

/** Undefined where the text is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
