/** A start that cannot go on; the message tells the reader why and what to do. */
export class StartError extends Error {
  readonly code: 'ALREADY_RUNNING' | 'PORT_TAKEN' | 'PROCESS_ENDED' | 'NOT_READY';

  constructor(code: StartError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
