export type ObjectStoreErrorCode =
  | 'OBJECT_NOT_FOUND'
  | 'UPLOAD_NOT_FOUND'
  | 'INVALID_KEY'
  | 'INVALID_ARGUMENT'
  | 'INVALID_PARTS'
  | 'INVALID_RANGE'
  | 'LENGTH_MISMATCH'
  | 'CHECKSUM_MISMATCH'
  | 'STORE_UNAVAILABLE';

/** Why the object store did not do what was asked of it. */
export class ObjectStoreError extends Error {
  readonly code: ObjectStoreErrorCode;

  constructor(code: ObjectStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** There is no object of this key. */
export class ObjectNotFound extends ObjectStoreError {
  constructor(key: string, options?: ErrorOptions) {
    super('OBJECT_NOT_FOUND', `no object ${key}`, options);
  }
}

/** Whether it is an ObjectStoreError of this code. */
export function isObjectStoreError(error: unknown, code: ObjectStoreErrorCode): boolean {
  return error instanceof ObjectStoreError && error.code === code;
}
