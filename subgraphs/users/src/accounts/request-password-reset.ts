import { createHash } from 'node:crypto';
import { slotOf } from '@lumigraph/ids';
import { createLimiter } from '@lumigraph/limiter';
import type { Outbox } from '@lumigraph/outbox';
import type { Redis } from '@lumigraph/redis';
import { insertMail } from '../data/mails.ts';
import type { Tables } from '../data/tables.ts';
import { readEmail } from '../rules/input.ts';

/**
 * Has a mail sent by which the owner of an e-mail can set another password. Nobody looks here whether there is such an owner, so that
 * neither the answer nor its time tells: the worker does. Throws INVALID and RATE_LIMITED.
 */
export type RequestPasswordReset = (email: string, address: string) => Promise<void>;

const QUARTER = 15 * 60;
const HOUR = 60 * 60;

export function createRequestPasswordReset(options: { outbox: Outbox<Tables>; redis: Redis }): RequestPasswordReset {
  const { outbox, redis } = options;
  const pairs = createLimiter(redis, 'reset:pair', { most: 3, seconds: QUARTER });
  const emails = createLimiter(redis, 'reset:email', { most: 10, seconds: HOUR });
  // An address may be a whole carrier's.
  const addresses = createLimiter(redis, 'reset:address', { most: 100, seconds: QUARTER });
  return async (text, address) => {
    const email = readEmail(text);
    // One after the other: what an earlier limit refuses counts for no later one, so that one address cannot use up what an e-mail has.
    await pairs.spend(digest(`${email} ${address}`));
    await addresses.spend(address);
    await emails.spend(digest(email));
    await outbox.transaction(async (trx, tell) => {
      const mailId = await insertMail(trx, { kind: 'reset', email });
      tell({ name: 'work.mail', slot: slotOf(mailId), data: { mailId } });
    });
  };
}

/** E-mails have no place in Redis. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
