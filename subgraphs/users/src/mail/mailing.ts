import type { Clients } from '@lumigraph/lifecycle';
import { goneAmong } from '@lumigraph/people-reads';
import { drawMailToken, MAIL_TOKEN_SECONDS } from '../accounts/mail-token.ts';
import { findRecipient, type Recipient } from '../data/credentials.ts';
import { deleteAllTokens, insertToken } from '../data/mail-tokens.ts';
import { deleteMail, findMail } from '../data/mails.ts';
import { ownerOfEmail } from '../data/names.ts';
import type { LinkKind, MailId, Tables } from '../data/tables.ts';
import { type Letter, writeFarewell, writeLetter } from './letters.ts';
import { createMailer } from './mailer.ts';

/** Sends the mails that wait. */
export interface Mailing {
  /**
   * Sends a mail, if it waits still and has a recipient. Each try draws a token of its own, since only the hash of an earlier one is left; who
   * gets two mails may use either. Throws where it could not be handed over.
   */
  send(id: MailId): Promise<void>;
}

/** Where the app takes the token from: behind the #, which no server and no log ever sees. */
const PATHS: Record<LinkKind, string> = { verification: 'verify-email', reset: 'reset-password' };

/** What workers need to send mails. */
export function createMailing({ config, database, log }: Pick<Clients, 'config' | 'database' | 'log'>): Mailing {
  const db = database.for<Tables>();
  const sendMail = createMailer(config, log);
  return {
    send: async (id) => {
      const mail = await findMail(db, id);
      if (!mail) return;
      if (mail.kind === 'farewell') await sendMail({ id, to: mail.email, ...writeFarewell() });
      else await sendLink(id, mail.email, mail.kind);
      await deleteMail(db, id);
    },
  };

  async function sendLink(id: MailId, email: string, kind: LinkKind): Promise<void> {
    const recipient = await recipientOf(email, kind);
    const letter = recipient && (await letterTo(recipient, kind));
    if (letter) await sendMail({ id, to: recipient.email, ...letter });
  }

  /** The active account of the address; nobody where there is nothing left to verify. */
  async function recipientOf(email: string, kind: LinkKind): Promise<Recipient | null> {
    const owner = await ownerOfEmail(db, email);
    const recipient = owner && (await findRecipient(db, owner));
    return recipient?.isVerified && kind === 'verification' ? null : recipient;
  }

  /** Null for who has just left: their token would outlive them. */
  async function letterTo({ id, username }: Recipient, kind: LinkKind): Promise<Letter | null> {
    const token = drawMailToken(id, kind);
    const isGone = await db.transaction().execute(async (trx) => {
      await insertToken(trx, token.key, MAIL_TOKEN_SECONDS[kind]);
      if ((await goneAmong(trx, [id])).size === 0) return false;
      await deleteAllTokens(trx, id);
      return true;
    });
    if (isGone) return null;
    const { href } = new URL(`${PATHS[kind]}#token=${token.text}`, `${config.appUrl}/`);
    return writeLetter(kind, { username, link: href });
  }
}
