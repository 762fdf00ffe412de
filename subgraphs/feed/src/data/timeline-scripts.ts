import { scriptOf } from './script.ts';

/*
 * KEYS[1] is the timeline, KEYS[2] its mark. The member '0' stands in every timeline, so that an empty one exists and one that Redis
 * evicted without its mark is noticed. While a timeline is being built its mark is 'building:<token>', which is no number.
 */

/** Keeps the newest ARGV[1] posts. Posts of the millisecond in which it cuts all go, so that the mark is exact. */
const TRIM = `
  local extra = redis.call('ZCARD', KEYS[1]) - 1 - tonumber(ARGV[1])
  if extra > 0 then
    local highest = redis.call('ZRANGE', KEYS[1], extra, extra, 'WITHSCORES')[2]
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '(0', highest)
    redis.call('SET', KEYS[2], string.format('%.0f', tonumber(highest) + 1), 'KEEPTTL')
  end`;

/** ARGV: length, ms, post. Adds a post where the timeline exists and reaches down to it. */
export const ADD = scriptOf(`
  local mark = redis.call('GET', KEYS[2])
  if not mark or redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
  local low = tonumber(mark)
  if low and tonumber(ARGV[2]) < low then return 0 end
  redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
  if low then ${TRIM} end
  return 1`);

/** ARGV: post. Takes a post out. Whoever builds the timeline may hold it in hand: what they build is then refused, and built anew. */
export const REMOVE = scriptOf(`
  local mark = redis.call('GET', KEYS[2])
  if not mark then return 0 end
  if tonumber(mark) then return redis.call('ZREM', KEYS[1], ARGV[1]) end
  return redis.call('DEL', KEYS[1], KEYS[2])`);

/**
 * ARGV: ms to read below and at ('+inf' from the top), limit, TTL in ms, token to build with ('' not to build), TTL in ms while building.
 * Gives whole milliseconds at both ends, since Redis orders posts of one millisecond by text and pages cut between them by id.
 */
export const READ = scriptOf(`
  local mark = redis.call('GET', KEYS[2])
  if not mark or redis.call('EXISTS', KEYS[1]) == 0 then
    if ARGV[4] == '' then return {'unknown'} end
    redis.call('DEL', KEYS[1])
    redis.call('ZADD', KEYS[1], 0, '0')
    redis.call('PEXPIRE', KEYS[1], ARGV[5])
    redis.call('SET', KEYS[2], 'building:' .. ARGV[4], 'PX', ARGV[5])
    return {'building'}
  end
  if not tonumber(mark) then return {'unknown'} end
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
  if ARGV[1] ~= '+inf' and tonumber(ARGV[1]) < tonumber(mark) then return {'unknown'} end
  local first = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[1], 'WITHSCORES')
  local next = redis.call('ZREVRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], mark, 'WITHSCORES', 'LIMIT', 0, ARGV[2])
  local last = {}
  if #next == 2 * tonumber(ARGV[2]) then last = redis.call('ZRANGEBYSCORE', KEYS[1], next[#next], next[#next], 'WITHSCORES') end
  return {'known', mark, first, next, last}`);

/** ARGV: length, token, mark in ms, TTL in ms, then ms and post by turns. Completes a timeline unless it was dropped meanwhile. */
export const COMPLETE = scriptOf(`
  if redis.call('GET', KEYS[2]) ~= 'building:' .. ARGV[2] or redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
  for i = 5, #ARGV, 2 do redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1]) end
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '(0', '(' .. ARGV[3])
  redis.call('SET', KEYS[2], ARGV[3])
  ${TRIM}
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
  return 1`);
