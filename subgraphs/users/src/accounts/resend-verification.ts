import { slotOf, type UserId } from '@lumigraph/ids';
import { createLimiter } from '@lumigraph/limiter';
import type { Outbox } from '@lumigraph/outbox';
import type { Redis } from '@lumigraph/redis';
import { apiError } from '@lumigraph/subgraph-kit';
import { findRecipient } from '../data/credentials.ts';
import { insertMail } from '../data/mails.ts';
import type { Tables } from '../data/tables.ts';

/** Has the mail that verifies the viewer's e-mail sent once more, unless it is verified. Throws RATE_LIMITED. */
export type ResendVerification = (viewer: UserId, address: string) => Promise<void>;

const QUARTER = 15 * 60;

export function createResendVerification(options: { outbox: Outbox<Tables>; redis: Redis }): ResendVerification {
  const { outbox, redis } = options;
  const accounts = createLimiter(redis, 'verification:account', { most: 3, seconds: QUARTER });
  // An address may be a whole carrier's.
  const addresses = createLimiter(redis, 'verification:address', { most: 100, seconds: QUARTER });
  return async (viewer, address) => {
    await accounts.spend(viewer);
    await addresses.spend(address);
    await outbox.transaction(async (trx, tell) => {
      const recipient = await findRecipient(trx, viewer);
      if (!recipient) throw apiError('UNAUTHENTICATED', 'Sign in first.');
      if (recipient.isVerified) return;
      const mailId = await insertMail(trx, { kind: 'verification', email: recipient.email });
      tell({ name: 'work.mail', slot: slotOf(mailId), data: { mailId } });
    });
  };
}
