const END = { done: true, value: undefined } as const;

/**
 * A stream with each value mapped. Unlike an async generator it ends at once when its reader leaves, even while the next value is
 * awaited, and it passes that on to the source.
 */
export function mapStream<From, To>(
  source: AsyncIterable<From>,
  options: {
    map(value: From): Promise<To> | To;
    /** What a reader is thrown in place of an error of the source or of `map`. */
    explain?(error: unknown): unknown;
    /** Called once, whether the source ended, an error ended it or the reader left. */
    onEnd?(): void;
  },
): AsyncGenerator<To, void, void> {
  const inner = source[Symbol.asyncIterator]();
  let hasEnded = false;
  let wakeReader = () => {};

  function end(): typeof END {
    if (!hasEnded) options.onEnd?.();
    hasEnded = true;
    return END;
  }

  function endSource(): void {
    end();
    // Not awaited: a generator that waits for its next value answers return() only after that.
    inner.return?.().catch(() => {});
  }

  async function leave(): Promise<typeof END> {
    endSource();
    wakeReader();
    return END;
  }

  async function take(): Promise<IteratorResult<To, void>> {
    try {
      const step = await inner.next();
      if (step.done || hasEnded) return end();
      return { done: false, value: await options.map(step.value) };
    } catch (error) {
      endSource();
      throw options.explain ? options.explain(error) : error;
    }
  }

  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (hasEnded) return resolve(END);
        wakeReader = () => resolve(END);
        take().then(resolve, reject);
      }),
    return: leave,
    throw: async (error: unknown) => {
      await leave();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await leave()),
  };
}
