import { readFileSync } from 'node:fs';

/** What came of a run. */
export interface Outcome {
  passed: number;
  failed: number;
}

/** The part of vitest's JSON report that counts. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/**
 * Counts the tests in vitest's JSON report. A file that could not be loaded counts as one failed test, and so does a run that ended
 * badly for any other reason (no report, an error outside a test, no test at all): the count never hides a failure.
 */
export function readOutcome(reportFile: string, exitCode: number | null): Outcome {
  const report = readReport(reportFile);
  if (report === undefined) return { passed: 0, failed: 1 };
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + broken.length;
  const isFailure = exitCode !== 0 || passed === 0;
  return { passed, failed: failed === 0 && isFailure ? 1 : failed };
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
