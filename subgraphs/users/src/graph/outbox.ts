import type { Clients } from '@lumigraph/lifecycle';
import { createOutbox, type Outbox } from '@lumigraph/outbox';
import type { Tables } from '../data/tables.ts';

/** The outbox of this domain. */
export function createUsersOutbox({ database, cache, events, onFault }: Clients): Outbox<Tables> {
  return createOutbox<Tables>({
    database,
    cache,
    domain: 'users',
    publisher: events,
    onError: onFault('users.outbox'),
  });
}
