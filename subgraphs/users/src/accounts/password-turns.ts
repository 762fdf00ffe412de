import { Refusal } from '@lumigraph/subgraph-kit';
import pLimit from 'p-limit';

/** Bounds the password hashes in progress, each of which takes a thread and much memory: what comes at once waits for its turn. */
export interface PasswordTurns {
  /** Runs work that hashes a password for a client at this address. Throws RATE_LIMITED where too many wait. */
  take<Result>(address: string, work: () => Promise<Result>): Promise<Result>;
}

/** In progress at once: Node has four threads for this, and files and names need some too. */
const AT_ONCE = 3;
const AT_ONCE_PER_ADDRESS = 2;
/** In progress or waiting. At some 30 ms each the last of an address waits for less than two seconds. */
const MOST = 500;
const MOST_PER_ADDRESS = 100;

/** The turns of one process. */
export function createPasswordTurns(): PasswordTurns {
  const inProcess = pLimit(AT_ONCE);
  const addresses = new Map<string, { limit: ReturnType<typeof pLimit>; taken: number }>();
  let taken = 0;
  return {
    take: async (address, work) => {
      const mine = addresses.get(address) ?? { limit: pLimit(AT_ONCE_PER_ADDRESS), taken: 0 };
      if (mine.taken >= MOST_PER_ADDRESS || taken >= MOST) throw busy();
      addresses.set(address, mine);
      mine.taken += 1;
      taken += 1;
      try {
        return await mine.limit(() => inProcess(work));
      } finally {
        mine.taken -= 1;
        taken -= 1;
        if (mine.taken === 0) addresses.delete(address);
      }
    },
  };
}

function busy(): Refusal {
  return new Refusal('RATE_LIMITED', 'Too many attempts at once. Please try again in a moment.');
}
