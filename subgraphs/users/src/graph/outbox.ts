import type { Clients } from '@lumigraph/lifecycle';
import { createOutbox, type Outbox } from '@lumigraph/outbox';
import type { Tables } from '../data/tables.ts';

/** The outbox of this domain. */
export function createUsersOutbox({ database, events, onFault }: Clients): Outbox<Tables> {
  return createOutbox<Tables>({ database, domain: 'users', publisher: events, onError: onFault('users.outbox') });
}
