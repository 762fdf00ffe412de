/** What the work gives or, where it takes longer, the error made by `late`. */
export async function within<Result>(millis: number, work: Promise<Result>, late: () => Error): Promise<Result> {
  const { promise: never, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), millis);
  try {
    return await Promise.race([work, never]);
  } finally {
    clearTimeout(timer);
  }
}
