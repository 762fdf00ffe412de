import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(import.meta.dirname, '../..');

// By its file and not by `npx`, so that the same line works on Windows.
const turbo = fileURLToPath(import.meta.resolve('turbo/bin/turbo'));
const child = spawn(process.execPath, [turbo, 'run', ...checks(), '--continue', '--output-logs=errors-only'], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
});
child.once('exit', (code) => process.exit(code ?? 1));

function checks(): string[] {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return Object.keys(scripts).filter((name) => name.startsWith('check:'));
}
