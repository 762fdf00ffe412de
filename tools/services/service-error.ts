/** A backing service that cannot be had here; the message tells the reader what to do about it. */
export class ServiceError extends Error {
  readonly code: 'BINARY_MISSING' | 'START_FAILED' | 'STILL_RUNNING' | 'NOT_ENTERABLE';

  constructor(code: ServiceError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
