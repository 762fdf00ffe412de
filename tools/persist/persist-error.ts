/** Operations that cannot be persisted; each line of the message names a place (`file:line:column`) and what is wrong there. */
export class PersistError extends Error {
  readonly code = 'PERSIST_FAILED';
}
