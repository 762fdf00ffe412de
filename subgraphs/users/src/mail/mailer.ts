import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '@lumigraph/config';
import type { Log } from '@lumigraph/lifecycle';
import { createTransport } from 'nodemailer';
import type { MailId } from '../data/tables.ts';
import type { Letter } from './letters.ts';

/** A letter under way. */
export interface Mail extends Letter {
  /** Names the file; a mail that is written again takes its place. */
  id: MailId;
  /** One address. */
  to: string;
}

/** Hands a mail to whoever delivers it. Throws a MailError. */
export type SendMail = (mail: Mail) => Promise<void>;

/**
 * A mail could not be handed over. Of what the server says it keeps the three digits alone, since the rest may quote the mail. With the code
 * STORE_UNAVAILABLE there was no server, which is no fault of the mail's.
 */
class MailError extends Error {
  readonly code: 'STORE_UNAVAILABLE' | 'MAIL_REFUSED';

  constructor(error: object) {
    const read = (field: string) => (field in error ? String(Reflect.get(error, field) ?? '') : '');
    const isAway = AWAY.test(read('code')) || AWAY.test(read('timeoutType'));
    const what = ['code', 'timeoutType', 'responseCode', 'command']
      .map(read)
      .filter((word) => /^[\w ]{1,40}$/.test(word));
    super(`${isAway ? 'the mail server is away' : 'the mail server did not take a mail'}: ${what.join(' ')}`);
    this.code = isAway ? 'STORE_UNAVAILABLE' : 'MAIL_REFUSED';
  }
}

/** nodemailer's codes where no conversation began. */
const AWAY = /^(EDNS|ESOCKET|CONNECTION_TIMEOUT|GREETING_TIMEOUT)$/;

/** As long as a server may be silent; the parameters of SMTP_URL win. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
/** Mails tell each other nothing, name no files and fetch nothing. */
const CAREFUL = { disableFileAccess: true, disableUrlAccess: true };

/** Sends mails by SMTP or, without a server, writes them to a folder that only its owner can read and logs where. */
export function createMailer(config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'mailFolder'>, log: Log): SendMail {
  return config.smtpUrl === undefined
    ? createWriting(config.mailFrom, resolve(config.mailFolder), log)
    : createSending(config.mailFrom, config.smtpUrl);
}

function createSending(from: string, url: string): SendMail {
  const transport = createTransport({ ...PATIENCE, ...CAREFUL, url });
  return async (mail) => {
    try {
      await transport.sendMail(messageOf(from, mail));
    } catch (error) {
      throw new MailError(Object(error));
    }
  };
}

function createWriting(from: string, folder: string, log: Log): SendMail {
  const transport = createTransport({ ...CAREFUL, streamTransport: true, buffer: true });
  return async (mail) => {
    const { message } = await transport.sendMail(messageOf(from, mail));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${mail.id}.eml`);
    await writeFile(`${file}.part`, message, { mode: 0o600 });
    await rename(`${file}.part`, file);
    log.info({ file }, 'without SMTP_URL a mail is written to a file');
  };
}

function messageOf(from: string, { to, subject, text, html }: Mail) {
  const headers = { 'Auto-Submitted': 'auto-generated' };
  // As an object the address is one, whatever is in it.
  return { from, to: { name: '', address: to }, subject, text, html, headers };
}
