/** A number from 0 to 1 that the key alone decides, so that two executions meet the same fate. */
export function chance(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 0x1_0000_0000;
}

/** Chances one after the other, decided by the seed. */
export function createChances(seed: string): () => number {
  let count = 0;
  return () => {
    count += 1;
    return chance(`${seed}/${count}`);
  };
}

/** One of the choices, which are not none. */
export function pick<Choice>(choices: readonly Choice[], at: number): Choice {
  const choice = choices[Math.floor(at * choices.length)];
  if (choice === undefined) throw new Error('Nothing to pick from.');
  return choice;
}
