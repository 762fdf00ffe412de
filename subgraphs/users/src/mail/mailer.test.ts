import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { type Config, loadConfig } from '@lumigraph/config';
import { newId } from '@lumigraph/ids';
import { createLog } from '@lumigraph/lifecycle';
import { type MailServer, openLink, openMailServer, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { decodeMail } from '../test-mailbox.ts';
import { writeLetter } from './letters.ts';
import { createMailer, type Mail } from './mailer.ts';

let stack: TestStack;
let server: MailServer;
beforeAll(async () => {
  stack = await testStack();
  server = await openMailServer();
});
beforeEach(() => void server.mails.splice(0));
afterAll(async () => {
  await server?.stop();
  await stack?.stop();
});

const link = 'https://app.example/reset-password#token=1.secret-of-the-link';
const letter = writeLetter('reset', { username: 'ada', link });
const mailTo = (to: string): Mail => ({ id: newId(1), to, ...letter });
const by = (url: string, change: Partial<Config> = {}) =>
  createMailer({ ...stack.config, ...change, smtpUrl: url }, stack.clients.log);

test('a mail says in plain text and in HTML what is to be done, and from whom it is', async () => {
  await by(server.url, { mailFrom: 'Lumigraph <hello@lumigraph.example>' })(mailTo('ada@example.org'));
  expect(server.mails).toMatchObject([{ from: 'hello@lumigraph.example', to: ['ada@example.org'] }]);
  const source = decodeMail(server.mails[0]?.source ?? '');
  expect(source).toMatch(/^From: Lumigraph <hello@lumigraph.example>\r$/m);
  expect(source).toMatch(/^To: ada@example.org\r$/m);
  expect(source).toMatch(/^Subject: Your new password\r$/m);
  expect(source).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  expect(source).toContain(`\n${link}\r`);
  expect(source).toContain(`<a href="${link}">`);
});

test('whatever a name or a link has in it, the HTML shows it and does nothing else', () => {
  const { html } = writeLetter('verification', {
    username: `<b title='x'>&`,
    link: 'https://x/"><script>alert(1)</script>',
  });
  expect(html).toContain('Hello &lt;b title=&#39;x&#39;&gt;&amp;,');
  expect(html).not.toMatch(/<script|<b |"><script/);
});

test.each([
  'ada@example.org\r\nBcc: eve@example.net',
  'ada@example.org\nRCPT TO:<eve@example.net>',
  'ada@example.org, eve@example.net',
  'ada@example.org> <eve@example.net',
  `${'x'.repeat(100_000)}@example.org`,
])('an address with something hidden in it reaches nobody else: %j', async (to) => {
  await by(server.url)(mailTo(to)).catch(() => undefined);
  const headers = server.mails.map(({ source }) => source.split('\r\n\r\n')[0] ?? '');
  for (const header of headers) expect(header).not.toMatch(/^(bcc|cc):/im);
  expect(server.mails.flatMap((mail) => mail.to)).not.toContain('eve@example.net');
});

test('line breaks in a subject begin no header', async () => {
  await by(server.url)({ ...mailTo('ada@example.org'), subject: 'Hello\r\nBcc: eve@example.net\r\n\r\nbody' });
  const [header = ''] = server.mails[0]?.source.split('\r\n\r\n') ?? [];
  expect(header).not.toMatch(/^bcc:/im);
  expect(server.mails[0]?.to).toEqual(['ada@example.org']);
});

test('what a server says when it refuses is not repeated', async () => {
  server.refuse('550 no ada@example.org here, you sent secret-of-the-link');
  const error = await by(server.url)(mailTo('ada@example.org')).catch((error: unknown) => error);
  expect(error).toMatchObject({ code: 'MAIL_REFUSED', message: expect.stringContaining('550') });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/ada@|secret/);
});

test('a server that is away or says nothing is away; one that falls silent did not take the mail', async () => {
  const through = await openLink(server.url);
  const url = `smtp://${new URL(through.url).host}`;
  through.stall();
  const silent = by(`${url}?greetingTimeout=100`)(mailTo('ada@example.org'));
  await expect(silent).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await through.cut();
  await expect(by(url)(mailTo('ada@example.org'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await expect(by('smtp://nowhere.invalid')(mailTo('ada@example.org'))).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
  });

  const dumb = await openMailServer();
  dumb.stallOnData();
  const stalled = by(`${dumb.url}?socketTimeout=200`)(mailTo('ada@example.org'));
  await expect(stalled).rejects.toMatchObject({ code: 'MAIL_REFUSED', message: expect.stringContaining('ETIMEDOUT') });
  await dumb.stop();
});

test('without a server a mail is a file that its owner alone can read; the log says where, and not what', async () => {
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  const mail = mailTo('ada@example.org');
  const log = createLog({ level: 'trace', name: 'test', destination });
  await createMailer(stack.config, log)(mail);
  await createMailer(stack.config, log)(mail);
  const file = join(stack.config.mailFolder, `${mail.id}.eml`);
  expect(decodeMail(await readFile(file, 'utf8'))).toContain(link);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ file }, { file }]);
  expect(lines.join()).not.toMatch(/secret|ada@/);
});

test('who mails are from is one address, perhaps with a name', () => {
  const from = (MAIL_FROM: string) => () => loadConfig({ ...stack.env, MAIL_FROM });
  for (const good of ['a@example.org', 'A Name <a@example.org>']) expect(from(good)).not.toThrow();
  for (const bad of ['a', '<a>', 'a@b, c@d', 'A\r\nBcc: x <a@example.org>', 'a@example.org\nx'])
    expect(from(bad)).toThrow();
});
