import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A mail that the server has taken. */
export interface ReceivedMail {
  from: string;
  /** Every recipient of the envelope, whatever the headers say. */
  to: string[];
  /** As it came, headers and all. */
  source: string;
}

/** An SMTP server that keeps what it takes. */
export interface MailServer {
  url: string;
  mails: ReceivedMail[];
  /** How it answers the next recipients: their answers in order, such as `450 come again`; when they are used up it takes everyone. */
  refuse(...answers: readonly string[]): void;
  /** From now on it reads mails and says nothing more. */
  stallOnData(): void;
  /** How many recipients it was told. */
  asked(): number;
  stop(): Promise<void>;
}

/** Starts a server on a loopback port of its own. */
export async function openMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const refusals: string[] = [];
  let asked = 0;
  let isStalled = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: (_address, _session, callback) => {
      asked += 1;
      const [, code, words] = /^(\d{3}) (.*)$/.exec(refusals.shift() ?? '') ?? [];
      callback(code === undefined ? null : Object.assign(new Error(words), { responseCode: Number(code) }));
    },
    onData: (stream, { envelope }, callback) => {
      text(stream).then((source) => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), source });
        if (!isStalled) callback();
      }, callback);
    },
  });
  server.on('error', () => undefined);
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const { port } = listening.address() as AddressInfo;
      resolve(port);
    });
  });
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse: (...answers) => void refusals.push(...answers),
    stallOnData: () => {
      isStalled = true;
    },
    asked: () => asked,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
