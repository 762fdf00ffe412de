/** What a key holds, as its epoch and a sign before the rest: `12=<value>`, `12-` (there is no such thing), `12?<token>` (a lease). */
type Entry = { kind: 'value'; text: string } | { kind: 'missing' } | { kind: 'lease' };

const ENTRY = /^(\d+)([=?-])(.*)$/s;

/** What a key holds that is of this epoch or a later one; null where it holds nothing, or what is void. */
export function readEntry(held: unknown, epoch: number): Entry | null {
  const [, heldEpoch = '', sign, text = ''] = (typeof held === 'string' && ENTRY.exec(held)) || [];
  if (sign === undefined || Number(heldEpoch) < epoch) return null;
  if (sign === '=') return { kind: 'value', text };
  return { kind: sign === '-' ? 'missing' : 'lease' };
}

export const leaseEntry = (epoch: number, token: string) => `${epoch}?${token}`;

/** A null is what does not exist. */
export const filledEntry = (epoch: number, text: string | null) => (text === null ? `${epoch}-` : `${epoch}=${text}`);

/** Takes a lease (ARGV 2, for ARGV 3 ms) unless the key holds something of the epoch (ARGV 1) or a later one, which it then returns. */
export const TAKE_LEASE = `
  local held = redis.call('get', KEYS[1])
  if held and tonumber(string.match(held, '^%d+') or '-1') >= tonumber(ARGV[1]) then return held end
  redis.call('set', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return false`;

/** Puts an entry (ARGV 2, for ARGV 3 ms) where the lease (ARGV 1) still is. */
export const FILL = `
  if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('set', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1`;
