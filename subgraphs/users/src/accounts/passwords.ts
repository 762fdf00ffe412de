import { randomBytes } from 'node:crypto';
import type { Config } from '@lumigraph/config';
import { hash, verify } from '@node-rs/argon2';

/** Hashes passwords by argon2id, in the library's own threads. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Whether a hash was made at the cost that is configured now. */
  isOfThisCost(passwordHash: string): boolean;
  /** Whether the password is that of the hash. Without a hash (no such account) it takes as long and is false. */
  matches(passwordHash: string | null, password: string): Promise<boolean>;
}

export function createPasswords({ memoryKib, passes }: Config['argon2']): Passwords {
  const options = { memoryCost: memoryKib, timeCost: passes, parallelism: 1 };
  // The same letters typed on two keyboards may be different code points (NIST SP 800-63B 3.1.1.2 asks for a normal form).
  const hashOf = (password: string) => hash(password.normalize('NFKC'), options);
  const matches = (passwordHash: string, password: string) => verify(passwordHash, password.normalize('NFKC'));
  let decoy: Promise<string> | undefined;
  return {
    hash: hashOf,
    isOfThisCost: (passwordHash) => passwordHash.startsWith(`$argon2id$v=19$m=${memoryKib},t=${passes},p=1$`),
    matches: async (passwordHash, password) => {
      decoy ??= hashOf(randomBytes(16).toString('hex'));
      const isRight = await matches(passwordHash ?? (await decoy), password);
      return passwordHash !== null && isRight;
    },
  };
}
