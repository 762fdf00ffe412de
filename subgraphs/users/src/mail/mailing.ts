import type { Clients } from '@lumigraph/lifecycle';
import { drawMailToken, MAIL_TOKEN_SECONDS } from '../accounts/mail-token.ts';
import { findRecipient, type Recipient } from '../data/credentials.ts';
import { insertToken } from '../data/mail-tokens.ts';
import { deleteMail, findMail, type WaitingMail } from '../data/mails.ts';
import { ownerOfEmail } from '../data/names.ts';
import type { MailId, MailKind, Tables } from '../data/tables.ts';
import { writeLetter } from './letters.ts';
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
const PATHS: Record<MailKind, string> = { verification: 'verify-email', reset: 'reset-password' };

/** What workers need to send mails. */
export function createMailing({ config, database, log }: Pick<Clients, 'config' | 'database' | 'log'>): Mailing {
  const db = database.for<Tables>();
  const sendMail = createMailer(config, log);
  return {
    send: async (id) => {
      const mail = await findMail(db, id);
      if (!mail) return;
      const recipient = await recipientOf(mail);
      if (recipient) await sendMail({ id, to: recipient.email, ...(await letterTo(recipient, mail.kind)) });
      await deleteMail(db, id);
    },
  };

  /** The active account of the address; nobody where there is nothing left to verify. */
  async function recipientOf({ kind, email }: WaitingMail): Promise<Recipient | null> {
    const owner = await ownerOfEmail(db, email);
    const recipient = owner && (await findRecipient(db, owner));
    return recipient?.isVerified && kind === 'verification' ? null : recipient;
  }

  async function letterTo({ id, username }: Recipient, kind: MailKind) {
    const token = drawMailToken(id, kind);
    await insertToken(db, token.key, MAIL_TOKEN_SECONDS[kind]);
    const { href } = new URL(`${PATHS[kind]}#token=${token.text}`, `${config.appUrl}/`);
    return writeLetter(kind, { username, link: href });
  }
}
