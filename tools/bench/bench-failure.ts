/** The system did not do what was to be measured, or the machine does not let it. */
export class BenchFailure extends Error {
  readonly code: 'WRONG_ANSWER' | 'NOT_IN_TIME' | 'NO_METRIC' | 'TOO_FEW_FILES';
  constructor(code: BenchFailure['code'], message: string) {
    super(message);
    this.code = code;
  }
}
