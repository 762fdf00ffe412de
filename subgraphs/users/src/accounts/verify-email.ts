import type { UserId } from '@lumigraph/ids';
import type { Limiter } from '@lumigraph/limiter';
import type { Outbox } from '@lumigraph/outbox';
import { keys } from '@lumigraph/redis';
import { markEmailVerified } from '../data/credentials.ts';
import { deleteTokens, isTokenGood } from '../data/mail-tokens.ts';
import type { Tables } from '../data/tables.ts';
import { badToken, readMailToken } from './mail-token.ts';

/** Uses the token of a verification mail, for a client at an address, and returns whose it was. Throws INVALID and RATE_LIMITED. */
export type VerifyEmail = (token: string, address: string) => Promise<UserId>;

export function createVerifyEmail(options: { outbox: Outbox<Tables>; perAddress: Limiter }): VerifyEmail {
  const { outbox, perAddress } = options;
  return async (text, address) => {
    const token = readMailToken(text, 'verification');
    await perAddress.spend(address);
    await outbox.transaction(async (trx, _tell, outdated) => {
      outdated.drop(keys.ownAccount(token.userId));
      // The account first, whose lock makes those who use a token at the same moment wait for each other.
      const isActive = await markEmailVerified(trx, token.userId);
      if (!isActive || !(await isTokenGood(trx, token))) throw badToken();
      await deleteTokens(trx, token.userId, 'verification');
    });
    return token.userId;
  };
}
