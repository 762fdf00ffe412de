import { keys, type Redis } from '@lumigraph/redis';
import { LRUCache } from 'lru-cache';
import { MOST_TEXT_LENGTH, sha256 } from './manifest.ts';

/** How long Redis keeps a text that no process asks it for. */
const KEPT_SECONDS = 7 * 24 * 60 * 60;
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

/** Keeps texts in Redis for every process, and those last used in this one. `onFault` is told what Redis failed at. */
export function createAutomaticTexts(redis: Redis | null, onFault: (error: unknown) => void): AutomaticTexts {
  const near = new LRUCache<string, string>({
    maxSize: MOST_BYTES,
    sizeCalculation: (text) => 2 * text.length + ENTRY_BYTES,
    // Who asks for the same text at the same time waits for the same answer.
    fetchMethod: async (hash) => (await fromRedis(hash)) ?? undefined,
  });

  async function fromRedis(hash: string): Promise<string | null> {
    if (!redis) return null;
    try {
      const text = await redis.getex(keys.automaticText(hash), 'EX', KEPT_SECONDS);
      // Whoever can write to Redis cannot have another operation executed.
      return text !== null && sha256(text) === hash ? text : null;
    } catch (error) {
      onFault(error);
      return null;
    }
  }

  return {
    find: async (hash) => (HASH.test(hash) ? near.fetch(hash) : undefined),
    remember: (hash, text) => {
      if (text.length > MOST_TEXT_LENGTH) return;
      near.set(hash, text);
      redis?.set(keys.automaticText(hash), text, 'EX', KEPT_SECONDS).catch(onFault);
    },
  };
}
