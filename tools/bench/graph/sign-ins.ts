import { SignInDocument, SignUpDocument } from '@lumigraph/schema/operations';
import { hash, verify } from '@node-rs/argon2';
import { type Api, connectApi } from '../../client/api.ts';
import type { Tell } from '../../start/progress.ts';
import { BenchFailure } from '../bench-failure.ts';
import { closedLoop } from '../closed-loop.ts';
import type { Figure } from '../figure.ts';
import type { BenchSystem, Settings } from '../measure.ts';

const PASSWORD = 'correct horse battery';
const PEOPLE = 12;
/** As many hashes as one process has in progress at once (subgraphs/users, password-turns.ts). */
const CONCURRENCY = 3;

/** Sign-ins of different people from addresses of their own, beside bare argon2 at the same cost and concurrency. */
export async function measureSignIns(
  { url, clients }: BenchSystem,
  { rounds, seconds }: Settings,
  tell: Tell,
): Promise<Figure[]> {
  const people: { username: string; api: Api }[] = [];
  for (let index = 0; index < PEOPLE; index += 1) {
    const [username, api] = [`member${index}`, connectApi(url, undefined, { 'x-forwarded-for': `203.0.113.${index}` })];
    const input = { username, email: `${username}@example.org`, password: PASSWORD };
    const { signUp } = await api.request(SignUpDocument, { input });
    if (!signUp.session) throw new BenchFailure('WRONG_ANSWER', JSON.stringify(signUp.userErrors));
    people.push({ username, api });
  }
  const signIn = async (index: number) => {
    const person = people[index % PEOPLE];
    if (!person) return;
    const { signIn } = await person.api.request(SignInDocument, {
      input: { login: person.username, password: PASSWORD },
    });
    if (!signIn.session) throw new BenchFailure('WRONG_ANSWER', JSON.stringify(signIn.userErrors));
  };
  const { memoryKib, passes } = clients.config.argon2;
  const known = await hash(PASSWORD, { memoryCost: memoryKib, timeCost: passes, parallelism: 1 });
  const bare = async () => void (await verify(known, PASSWORD));
  const ours: number[] = [];
  const baseline: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    tell(round === 0 ? 'sign-ins: warming up' : `sign-ins, round ${round} of ${rounds}`);
    const verified = await closedLoop(bare, { concurrency: CONCURRENCY, seconds });
    const signedIn = await closedLoop(signIn, { concurrency: CONCURRENCY, seconds });
    if (round === 0) continue;
    ours.push(signedIn.perSecond);
    baseline.push(verified.perSecond);
  }
  const name = `sign-ins at ${memoryKib} KiB, ${passes} passes`;
  return [{ name, unit: '/s', rounds: ours, baseline: { name: '/s of argon2', rounds: baseline } }];
}
