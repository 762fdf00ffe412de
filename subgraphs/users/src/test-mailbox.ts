import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import type { MailId, Tables } from './data/tables.ts';
import { createMailing } from './mail/mailing.ts';

/** The mails of a system without a mail server, which a worker would send. */
export interface TestMailbox {
  /** The ids of the mails to an address that wait to be sent, oldest first. */
  waiting(email: string): Promise<MailId[]>;
  /** Sends what waits for an address; returns the files that were written, oldest first. */
  deliver(email: string): Promise<string[]>;
  /** As if every mail had been sent this long ago. */
  pass(seconds: number): Promise<void>;
}

export function testMailbox({ clients, config }: TestStack, mailing = createMailing(clients)): TestMailbox {
  const db = clients.database.for<Tables>();
  async function waiting(email: string): Promise<MailId[]> {
    const mails = db.selectFrom('users.mails').select('id').where('email_key', '=', email);
    return (await mails.orderBy('created_at').execute()).map(({ id }) => id);
  }
  return {
    waiting,
    deliver: async (email) => {
      const files: string[] = [];
      for (const id of await waiting(email)) {
        await mailing.send(id);
        const file = await readFile(join(config.mailFolder, `${id}.eml`), 'utf8').catch(() => null);
        if (file !== null) files.push(decodeMail(file));
      }
      return files;
    },
    pass: async (seconds) => {
      const expires_at = sql<Date>`expires_at - ${seconds} * interval '1 second'`;
      await db.updateTable('users.mail_tokens').set({ expires_at }).execute();
    },
  };
}

/** A mail's lines made whole and its characters plain (quoted-printable, RFC 2045 section 6.7). */
export function decodeMail(mail: string): string {
  const whole = mail.replace(/=\r?\n/g, '');
  return whole.replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The token of the link in a mail. */
export function tokenIn(mail: string | undefined): string {
  const [, token] = /\/(?:reset-password|verify-email)#token=([\w.-]+)/.exec(mail ?? '') ?? [];
  if (token === undefined) throw new Error(`there is no link in ${mail}`);
  return token;
}
