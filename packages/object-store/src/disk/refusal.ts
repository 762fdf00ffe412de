import { ObjectStoreError, type ObjectStoreErrorCode } from '../errors.ts';

/** A request that is answered with an HTTP status; the codes are S3's (docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

const answers: Partial<Record<ObjectStoreErrorCode, [status: number, code: string]>> = {
  OBJECT_NOT_FOUND: [404, 'NoSuchKey'],
  UPLOAD_NOT_FOUND: [404, 'NoSuchUpload'],
  INVALID_KEY: [400, 'InvalidArgument'],
  LENGTH_MISMATCH: [400, 'IncompleteBody'],
  CHECKSUM_MISMATCH: [400, 'XAmzContentSHA256Mismatch'],
};

/** The HTTP answer to an error; 503 for whatever is not the client's fault. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const answer = error instanceof ObjectStoreError ? answers[error.code] : undefined;
  if (answer === undefined) return new Refusal(503, 'ServiceUnavailable', 'try again later');
  return new Refusal(...answer, error instanceof Error ? error.message : '');
}
