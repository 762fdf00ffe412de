import {
  ChangePasswordDocument,
  RequestPasswordResetDocument,
  ResetPasswordDocument,
  SignOutDocument,
  VerifyEmailDocument,
} from '@lumigraph/schema/operations';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectApi } from '../client/api.ts';
import { signIn, signUp } from '../client/person.ts';
import {
  type MailServer,
  openMailServer,
  startTestSystem,
  type TestStack,
  type TestSystem,
  TOPOLOGIES,
  testStack,
} from '../test-stack/index.ts';

const PASSWORD = 'correct horse battery';

describe.each(TOPOLOGIES)('%s', (topology) => {
  let server: MailServer;
  let stack: TestStack;
  let system: TestSystem;
  beforeAll(async () => {
    server = await openMailServer();
    stack = await testStack({ SMTP_URL: server.url, APP_URL: 'https://app.example' });
    system = await startTestSystem(stack, topology);
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await stack?.stop();
    await server?.stop();
  });

  /** The token of the newest mail by whose link this is done. */
  const tokenFor = (action: 'verify-email' | 'reset-password') =>
    vi.waitFor(() => {
      const links = server.mails.flatMap(({ source }) => {
        const whole = source.replace(/=\r\n/g, '').replaceAll('=3D', '=');
        const [, token] = new RegExp(`https://app\\.example/${action}#token=([\\w.-]+)`).exec(whole) ?? [];
        return token === undefined ? [] : [token];
      });
      const token = links.at(-1);
      if (token === undefined) throw new Error('no mail has come');
      return token;
    }, 15_000);

  test('who forgot the password gets in by mail, beside a bad token, though the worker died before it sent the mail', async () => {
    const ada = await signUp(system.url, { username: 'ada', password: PASSWORD });
    const api = connectApi(system.url, 'no token at all');
    const { verifyEmail } = await api.request(VerifyEmailDocument, { token: await tokenFor('verify-email') });
    expect(verifyEmail).toMatchObject({ viewer: { id: ada.id }, userErrors: [] });

    await system.kill(system.workerOf('people'));
    const { requestPasswordReset } = await api.request(RequestPasswordResetDocument, { email: 'ada@example.com' });
    expect(requestPasswordReset).toEqual({ ok: true, userErrors: [] });
    await system.revive(system.workerOf('people'));
    const token = await tokenFor('reset-password');
    const { resetPassword } = await api.request(ResetPasswordDocument, { token, newPassword: 'another password' });
    expect(resetPassword).toMatchObject({ session: { user: { id: ada.id } }, userErrors: [] });

    const input = { currentPassword: 'another password', newPassword: PASSWORD };
    await expect(api.request(ChangePasswordDocument, { input })).rejects.toThrow();
    const signedIn = connectApi(system.url, resetPassword.session?.accessToken);
    const { changePassword } = await signedIn.request(ChangePasswordDocument, { input });
    const refreshToken = changePassword.session?.refreshToken ?? '';
    const everywhere = { refreshToken, everywhere: true };
    expect((await api.request(SignOutDocument, everywhere)).signOut).toEqual({ ok: true, userErrors: [] });
    expect((await signIn(system.url, 'ada', PASSWORD)).id).toBe(ada.id);
  }, 60_000);
});
