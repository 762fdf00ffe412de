/** Does something before its first use: once it has succeeded it is not done again, after a failure it is. */
export function onceDone(prepare: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= prepare().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}
