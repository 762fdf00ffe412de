import type { Consumption } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { createMailing } from '@lumigraph/users';

/** A server that greylists takes a mail after some minutes. */
const BACKOFF_MS = [10_000, 60_000, 5 * 60_000, 15 * 60_000];

/** Sends mails, five tries each; a server that is away counts against none. */
export function startMailing(clients: Clients, backoffMs: readonly number[] = BACKOFF_MS): Promise<Consumption> {
  const mailing = createMailing(clients);
  return clients.events.consume({
    durable: 'send-mail',
    event: 'work.mail',
    handle: ({ mailId }) => mailing.send(mailId),
    backoffMs,
  });
}
