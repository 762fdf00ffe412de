import type { UserId } from '@lumigraph/ids';
import type { Context } from '../context.ts';

/** A person, if the viewer may see them. Batched. */
export async function visiblePerson(id: UserId, { visibility }: Context): Promise<{ id: UserId } | null> {
  return (await visibility.people([id])).has(id) ? { id } : null;
}
