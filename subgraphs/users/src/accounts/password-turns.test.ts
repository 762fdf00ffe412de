import { expect, test } from 'vitest';
import { createPasswordTurns } from './password-turns.ts';

/** Work that ends when it is told to, and how much of it is in progress. */
function works() {
  const ends: (() => void)[] = [];
  const inProgress = new Map<string, number>();
  return {
    inProgress: (address: string) => inProgress.get(address) ?? 0,
    on: (address: string) => async () => {
      inProgress.set(address, (inProgress.get(address) ?? 0) + 1);
      await new Promise<void>((resolve) => ends.push(resolve));
      inProgress.set(address, (inProgress.get(address) ?? 0) - 1);
      return address;
    },
    /** Lets all that is in progress end, and begins what waits behind it. */
    endAll: async () => {
      for (const end of ends.splice(0)) end();
      await new Promise((resolve) => setImmediate(resolve));
    },
    isIdle: () => ends.length === 0,
  };
}

test('two of an address are in progress at once, three in all, and the others wait', async () => {
  const turns = createPasswordTurns();
  const { on, inProgress, endAll, isIdle } = works();
  const asked = ['a', 'a', 'a', 'a', 'b', 'b', 'c'].map((address) => turns.take(address, on(address)));
  await endAll();
  expect(['a', 'b', 'c'].map(inProgress)).toEqual([2, 1, 0]);
  while (!isIdle()) {
    expect(inProgress('a') + inProgress('b') + inProgress('c')).toBeLessThanOrEqual(3);
    expect(inProgress('a')).toBeLessThanOrEqual(2);
    await endAll();
  }
  expect(await Promise.all(asked)).toEqual(['a', 'a', 'a', 'a', 'b', 'b', 'c']);
});

test('a crowd from one address is refused beyond a hundred, and keeps nobody else from their turn', async () => {
  const turns = createPasswordTurns();
  const { on, inProgress, endAll, isIdle } = works();
  const crowd = Array.from({ length: 130 }, () => turns.take('crowd', on('crowd')).catch((error: unknown) => error));
  const other = turns.take('other', on('other'));
  await endAll();
  expect(inProgress('other')).toBe(1);
  while (!isIdle()) await endAll();
  expect(await other).toBe('other');
  const answers = await Promise.all(crowd);
  expect(answers.filter((answer) => answer === 'crowd')).toHaveLength(100);
  expect(answers.at(-1)).toMatchObject({ errors: [{ code: 'RATE_LIMITED' }] });
  // Those that ended make room.
  const later = turns.take('crowd', on('crowd'));
  await endAll();
  await endAll();
  expect(await later).toBe('crowd');
});

test('crowds from many addresses are refused beyond five hundred', async () => {
  const turns = createPasswordTurns();
  const { on, endAll, isIdle } = works();
  const crowd = Array.from({ length: 510 }, (_, n) => turns.take(`a${n % 10}`, on('a')).catch(() => 'refused'));
  await endAll();
  while (!isIdle()) await endAll();
  const answers = await Promise.all(crowd);
  expect(answers.filter((answer) => answer === 'refused')).toHaveLength(10);
});

test('work that fails gives its turn back', async () => {
  const turns = createPasswordTurns();
  const fail = () => turns.take('a', () => Promise.reject(new Error('broken')));
  for (let n = 0; n < 5; n += 1) await expect(fail()).rejects.toThrow('broken');
  expect(await turns.take('a', async () => 1)).toBe(1);
});
