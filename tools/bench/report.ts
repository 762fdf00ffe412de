import { writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import { type Figure, summarize } from './figure.ts';
import type { Settings } from './measure.ts';

/** What one measure found. */
export interface Finding {
  measure: string;
  figures: readonly Figure[];
  /** How it is shown, instead of by a line for each figure. */
  table?: string;
}

/** Everything that was found, for a terminal. */
export function shown(findings: readonly Finding[]): string {
  const plain = findings.filter((finding) => finding.table === undefined);
  const own = findings.flatMap((finding) => finding.table ?? []);
  return [...(plain.length > 0 ? [table(plain)] : []), ...own].join('\n\n');
}

/** A table of the figures for a terminal: medians over the rounds, their spread, and beside them the baseline. */
export function table(findings: readonly Finding[]): string {
  const head = ['measure', 'figure', 'median', '', 'spread', 'baseline', '', 'ratio', 'spread'];
  const rows = findings.flatMap(({ measure, figures }) => figures.map((figure) => [measure, ...cellsOf(figure)]));
  return columns([head, ...rows], (column) => ![0, 1, 3, 6].includes(column));
}

/** Rows of cells as lines whose columns stand below each other; numbers are set to the right. */
export function columns(rows: readonly (readonly string[])[], isNumber: (column: number) => boolean): string {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const pad = (cell: string, column: number) =>
    isNumber(column) ? cell.padStart(widthOf(column)) : cell.padEnd(widthOf(column));
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

function cellsOf(figure: Figure): string[] {
  const { median, spread, baseline, ratio } = summarize(figure);
  return [
    figure.name,
    ...[numeral(median), figure.unit, share(spread)],
    ...(figure.baseline && baseline && ratio
      ? [numeral(baseline.median), figure.baseline.name, numeral(ratio.median), share(ratio.spread)]
      : ['', '', '', '']),
  ];
}

/** Three significant digits, and never fewer than the whole part has. */
export function numeral(value: number): string {
  const maximumSignificantDigits = Math.max(3, Math.trunc(Math.abs(value)).toString().length);
  return value.toLocaleString('en', { maximumSignificantDigits });
}

function share(value: number): string {
  return `${Math.round(value * 100)} %`;
}

/** Writes every round of every figure, the settings and the machine. */
export async function writeJson(file: string, findings: readonly Finding[], settings: Settings): Promise<void> {
  const [cpu] = cpus();
  const report = {
    takenAt: new Date().toISOString(),
    settings,
    machine: {
      node: process.version,
      platform: `${platform()}-${arch()}`,
      processors: availableParallelism(),
      processor: cpu?.model ?? 'unknown',
    },
    measures: findings.map(({ measure, figures }) => ({
      name: measure,
      figures: figures.map((figure) => ({ ...figure, summary: summarize(figure) })),
    })),
  };
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
}
