/** The system did not do what was to be measured. */
export class BenchFailure extends Error {
  readonly code: 'WRONG_ANSWER' | 'NOT_IN_TIME' | 'NO_METRIC';
  constructor(code: BenchFailure['code'], message: string) {
    super(message);
    this.code = code;
  }
}
