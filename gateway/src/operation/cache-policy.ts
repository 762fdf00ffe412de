/** Who may keep an answer, and for how many seconds; 0 is nobody. */
export interface CachePolicy {
  maxAge: number;
  scope: 'PUBLIC' | 'PRIVATE';
}

/** What is never kept. */
export const UNCACHED: CachePolicy = { maxAge: 0, scope: 'PRIVATE' };
