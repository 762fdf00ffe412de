import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SmallWorld, startSmallWorld } from '../test/small-world.ts';

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld('in process');
});
afterAll(() => world.stop());

describe('tokens', () => {
  test('an expired token is refused with 401', async () => {
    const token = await world.token('1', -1);
    expect(await world.ask('{ me { name } }', { token })).toEqual({
      status: 401,
      errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  test('so is one that was changed, one of another kind and one that is no token', async () => {
    const good = await world.token('1');
    const [head, , seal] = good.split('.');
    const forged = Buffer.from(JSON.stringify({ sub: '2', exp: 4e9, iat: 1, iss: 'lumigraph', aud: 'lumigraph' }));
    for (const authorization of [`Bearer ${head}.${forged.toString('base64url')}.${seal}`, 'Basic YTpi', 'Bearer x'])
      expect(await world.ask('{ me { name } }', { headers: { authorization } })).toMatchObject({ status: 401 });
  });

  test('a token is refused once it has expired, although it was good before', async () => {
    const token = await world.token('1', 4);
    expect((await world.ask('{ me { name } }', { token })).status).toBe(200);
    await expect
      .poll(async () => (await world.ask('{ me { name } }', { token })).status, { timeout: 20_000 })
      .toBe(401);
  });

  test('refreshSession works beside an expired token, but nothing else beside refreshSession', async () => {
    const token = await world.token('1', -1);
    const refresh = 'refreshSession(refreshToken: "r") { accessToken }';
    expect(await world.ask(`mutation { ${refresh} }`, { token })).toEqual({
      status: 200,
      data: { refreshSession: { accessToken: 'fresh' } },
    });
    const both = await world.ask(`mutation { ${refresh} rename(name: "x") { name } }`, { token });
    expect(both.status).toBe(401);
  });
});
