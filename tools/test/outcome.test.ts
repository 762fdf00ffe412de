import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOutcome } from './outcome.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lumigraph-outcome-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('tests are counted', () => {
  expect(outcomeOf({ passed: 5, failed: 0 }, 0)).toEqual({ passed: 5, failed: 0 });
  expect(outcomeOf({ passed: 5, failed: 2 }, 1)).toEqual({ passed: 5, failed: 2 });
});

test('a file that cannot be loaded counts as a failed test', () => {
  expect(outcomeOf({ passed: 5, failed: 0, brokenFiles: 2 }, 1)).toEqual({ passed: 5, failed: 2 });
});

test('a run that ends badly never counts as passed', () => {
  expect(outcomeOf({ passed: 5, failed: 0 }, 1)).toEqual({ passed: 5, failed: 1 });
  expect(outcomeOf({ passed: 5, failed: 0 }, null)).toEqual({ passed: 5, failed: 1 });
  expect(outcomeOf({ passed: 0, failed: 0 }, 0)).toEqual({ passed: 0, failed: 1 });
  expect(readOutcome(join(folder, 'no-report.json'), 0)).toEqual({ passed: 0, failed: 1 });
});

function outcomeOf(run: { passed: number; failed: number; brokenFiles?: number }, exitCode: number | null) {
  const failing = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
  const broken = Array.from({ length: run.brokenFiles ?? 0 }, () => ({ status: 'failed', assertionResults: [] }));
  const report = {
    numPassedTests: run.passed,
    numFailedTests: run.failed,
    testResults: [...(run.failed > 0 ? [failing] : []), ...broken],
  };
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(report));
  return readOutcome(file, exitCode);
}
