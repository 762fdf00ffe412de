import { keys, type Redis } from '@lumigraph/redis';
import { LRUCache } from 'lru-cache';
import { sha256 } from './manifest.ts';

/** Characters of a text that is kept; Lumigraph's own operations have at most a few thousand. */
const MOST_LENGTH = 20_000;
/** How long Redis keeps a text that no process asks it for. */
const KEPT_SECONDS = 60 * 60;
/** Of texts that one process has Redis keep within a minute, new ones and those that stay for another hour. */
const BYTES_A_MINUTE = 1024 * 1024;
const MINUTE_MS = 60_000;
/** Of the texts in this process; a character has two bytes at most. */
const MOST_BYTES = 16 * 1024 * 1024;
const ENTRY_BYTES = 200;
const HASH = /^[0-9a-f]{64}$/;

/** The texts that clients have sent with their hash (automatic persisted queries). */
export interface AutomaticTexts {
  /** Never rejects: without Redis this process knows what it was told itself. */
  find(hash: string): Promise<string | undefined>;
  remember(hash: string, text: string): void;
}

/**
 * Keeps texts in Redis for every process, and those last used in this one. Anybody may send texts, so what they can fill is bounded: Redis by
 * 60 MiB of text for each gateway process (1 MiB a minute, kept for an hour), the process by 16 MiB. `onFault` is told what Redis
 * failed at, `onUnshared` of each text that Redis was not given because of its bound.
 */
export function createAutomaticTexts(
  redis: Redis | null,
  { onFault, onUnshared }: { onFault(error: unknown): void; onUnshared(): void },
): AutomaticTexts {
  const near = new LRUCache<string, string>({
    maxSize: MOST_BYTES,
    sizeCalculation: (text) => 2 * text.length + ENTRY_BYTES,
    // Who asks for the same text at the same time waits for the same answer.
    fetchMethod: async (hash) => (await fromRedis(hash)) ?? undefined,
  });
  const spend = createBudget(BYTES_A_MINUTE, MINUTE_MS);

  async function fromRedis(hash: string): Promise<string | null> {
    if (!redis) return null;
    try {
      const text = await redis.get(keys.automaticText(hash));
      // Whoever can write to Redis cannot have another operation executed.
      if (text === null || sha256(text) !== hash) return null;
      if (spend(Buffer.byteLength(text))) redis.expire(keys.automaticText(hash), KEPT_SECONDS).catch(onFault);
      return text;
    } catch (error) {
      onFault(error);
      return null;
    }
  }

  return {
    find: async (hash) => (HASH.test(hash) ? near.fetch(hash) : undefined),
    remember: (hash, text) => {
      if (text.length > MOST_LENGTH) return;
      near.set(hash, text);
      if (!redis) return;
      if (!spend(Buffer.byteLength(text))) return onUnshared();
      redis.set(keys.automaticText(hash), text, 'EX', KEPT_SECONDS).catch(onFault);
    },
  };
}

/** Whether so much more may be spent of what each period has; if so, it is spent. */
function createBudget(amount: number, periodMs: number): (cost: number) => boolean {
  let left = amount;
  let endsAt = performance.now() + periodMs;
  return (cost) => {
    const now = performance.now();
    if (now >= endsAt) [left, endsAt] = [amount, now + periodMs];
    if (cost > left) return false;
    left -= cost;
    return true;
  };
}
