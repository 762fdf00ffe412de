import { type Id, parseId } from '@lumigraph/ids';
import { z } from 'zod';

/** An id in an event: a decimal string that is an id. */
export const id = <Entity extends string>() =>
  z.custom<Id<Entity>>((value) => typeof value === 'string' && parseId(value) !== null);
