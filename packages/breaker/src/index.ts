import CircuitBreaker from 'opossum';

/** Guards what may fail or hang. */
export interface Breaker {
  /** Rejects when the time budget is over, and at once while the circuit is open. */
  run<Result>(action: () => Promise<Result>): Promise<Result>;
  stop(): void;
}

/** Half of at least five tries within 10 s failed: open. Tried again after 2 s, so that a store that returns is used within 5 s. */
const OPENING = {
  errorThresholdPercentage: 50,
  volumeThreshold: 5,
  resetTimeout: 2_000,
  rollingPercentilesEnabled: false,
  enableSnapshots: false,
};

/**
 * A circuit breaker. `onFailure` is told of each failure, not of the calls that an open circuit turns away. What `isAnswer` is thrown on, for it
 * shows that all is well there.
 */
export function createBreaker(
  budgetMs: number,
  onFailure: (error: unknown) => void,
  isAnswer: (error: unknown) => boolean = () => false,
): Breaker {
  const circuit = new CircuitBreaker((action: () => Promise<void>) => action(), {
    ...OPENING,
    timeout: budgetMs,
    errorFilter: isAnswer,
  });
  circuit.on('failure', onFailure);
  return {
    run: (action) =>
      new Promise((resolve, reject) => {
        circuit.fire(() => action().then(resolve)).catch(reject);
      }),
    stop: () => circuit.shutdown(),
  };
}
