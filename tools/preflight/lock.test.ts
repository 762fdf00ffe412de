import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryLock } from './lock.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lumigraph-lock-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('processes take turns, also after an owner that was killed and one whose pid is someone else’s by now', async () => {
  await leaveLockOfKilledProcess();
  writeFileSync(join(folder, 'work.2'), `${process.pid} another start time`);

  const workers = Array.from({ length: 6 }, () => run(`await withLock(folder, 'work', work, () => {});`));
  const ends = await Promise.all(workers.map((worker) => once(worker, 'exit')));
  expect(ends.map(([code]) => code)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(readFileSync(join(folder, 'diary'), 'utf8')).toBe('in out\n'.repeat(6));
  expect(readdirSync(folder)).toEqual(['diary']);
});

test('many that take it and give it back at once never have it together', async () => {
  const turns = `
    for (let turn = 0; turn < 40; ) {
      const lock = tryLock(folder, 'work');
      if ('release' in lock) {
        appendFileSync(diary, 'in ');
        appendFileSync(diary, 'out\\n');
        lock.release();
        turn++;
      }
      await wait(Math.random());
    }`;
  const ends = await Promise.all(Array.from({ length: 8 }, () => once(run(turns), 'exit')));
  expect(ends.map(([code]) => code)).toEqual(Array(8).fill(0));
  expect(readFileSync(join(folder, 'diary'), 'utf8')).toBe('in out\n'.repeat(320));
});

test('a lock that is taken names its owner, and is free once released', () => {
  const lock = tryLock(folder, 'work');
  expect(tryLock(folder, 'work')).toEqual({ owner: process.pid });
  if ('release' in lock) lock.release();
  expect(tryLock(folder, 'work')).toHaveProperty('release');
});

async function leaveLockOfKilledProcess(): Promise<void> {
  const owner = run(`tryLock(folder, 'work'); console.log('locked'); setInterval(() => {}, 1000);`);
  await once(owner.stdout, 'data');
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(readdirSync(folder)).toEqual(['work.1']);
}

function run(action: string) {
  const script = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as wait } from 'node:timers/promises';
    import { tryLock, withLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.mjs'))};
    const folder = ${JSON.stringify(folder)};
    const diary = folder + '/diary';
    async function work() {
      appendFileSync(diary, 'in ');
      await wait(20);
      appendFileSync(diary, 'out\\n');
    }
    ${action}`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
}
