/** What came of doing something one time after another for so many seconds, at least once. */
export async function repeat<Result>(seconds: number, something: () => Promise<Result>): Promise<Result[]> {
  const end = performance.now() + seconds * 1_000;
  const results = [await something()];
  while (performance.now() < end) results.push(await something());
  return results;
}
