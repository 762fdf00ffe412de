import type { Measure } from '../measure.ts';
import { measureFollowerPages } from './follower-pages.ts';
import { measurePolicy } from './policy.ts';
import { measureSignIns } from './sign-ins.ts';

export const graph: Measure = {
  name: 'graph',
  about:
    'Follower pages of accounts with 10, 10⁴ and 10⁶ followers, policy checks beside a bare MGET, sign-ins beside bare argon2.',
  // Those who sign in come from addresses of their own.
  env: { TRUSTED_PROXIES: '127.0.0.1' },
  run: async (system, settings, tell) => [
    ...(await measureFollowerPages(system, settings, tell)),
    ...(await measurePolicy(system, settings, tell)),
    ...(await measureSignIns(system, settings, tell)),
  ],
};
