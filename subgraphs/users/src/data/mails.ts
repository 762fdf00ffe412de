import { matchSlot } from '@lumigraph/database';
import { newId, randomSlot, slotOf } from '@lumigraph/ids';
import type { Kysely, Transaction } from 'kysely';
import type { MailId, MailKind, Tables } from './tables.ts';

/** A mail that waits to be sent: what for, and to which address (by its key). */
export interface WaitingMail {
  kind: MailKind;
  email: string;
}

/** Stores a mail that is to be sent, in a slot of chance: whose the address is, nobody has looked. Returns its id. */
export async function insertMail(trx: Transaction<Tables>, { kind, email }: WaitingMail): Promise<MailId> {
  for (;;) {
    const id = newId<'mail'>(randomSlot());
    const row = await trx
      .insertInto('users.mails')
      .values({ slot: slotOf(id), id, kind, email_key: email })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (row) return row.id;
  }
}

/** A mail that waits, or null where it is sent already. */
export async function findMail(db: Kysely<Tables>, id: MailId): Promise<WaitingMail | null> {
  const row = await db
    .selectFrom('users.mails')
    .select(['kind', 'email_key'])
    .where(matchSlot('users.mails', id))
    .executeTakeFirst();
  return row ? { kind: row.kind, email: row.email_key } : null;
}

export async function deleteMail(db: Kysely<Tables>, id: MailId): Promise<void> {
  await db.deleteFrom('users.mails').where(matchSlot('users.mails', id)).execute();
}
