import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What to write down about a process so as to recognise it later: its pid, and the time it started, since pids are used again.
 * @param {number} pid
 * @returns {string}
 */
export function processMark(pid) {
  return `${pid} ${startOf(pid) ?? 'ended'}`;
}

/**
 * The pid in a mark if exactly that process still runs, else undefined.
 * @param {string} mark
 * @returns {number | undefined}
 */
export function livingProcess(mark) {
  const pid = Number.parseInt(mark, 10);
  const start = Number.isNaN(pid) ? undefined : startOf(pid);
  return start !== undefined && mark.trim() === `${pid} ${start}` ? pid : undefined;
}

/** @param {number} pid */
function startOf(pid) {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

/** @param {number} pid */
function startFromProc(pid) {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): after the command in parentheses, which may hold spaces, come field 3, the state, and on to field 22, the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function startFromPs(pid) {
  const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
