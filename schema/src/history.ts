import { execFileSync } from 'node:child_process';

/**
 * The committed versions of a file that clients may be written for: that of the newest release (tag `v…`) and every
 * later one; all of them before the first release, none outside a git repository.
 */
export function committedVersions(folder: string | URL, path: string): string[] {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  if (!succeeds(() => git('rev-parse', 'HEAD'))) return [];
  const release = git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-creatordate').split('\n')[0];
  const range = release ? `${release}..HEAD` : 'HEAD';
  const later = git('log', '--format=%H', range, '--', path).split('\n').filter(Boolean);
  const commits = release ? [...later, release] : later;
  return commits.map((commit) => git('show', `${commit}:${path}`));
}

function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}
