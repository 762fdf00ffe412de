/** Why a media cannot be used; the owner is told. */
export const MEDIA_FAILURES = [
  'UNSUPPORTED_FORMAT',
  'CORRUPT',
  'TOO_MANY_PIXELS',
  'TOO_LARGE',
  'INFECTED',
  'NOT_UPLOADED',
  'TEMPORARILY_UNAVAILABLE',
] as const;

type MediaFailureCode = (typeof MEDIA_FAILURES)[number];

/** The media is at fault, not our stores: trying again would change nothing. */
export class MediaFailure extends Error {
  readonly code: MediaFailureCode;

  constructor(code: MediaFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The image breaks the rules of its format, or ends early. */
export function damaged(cause?: unknown): MediaFailure {
  return new MediaFailure('CORRUPT', 'The image is damaged or incomplete.', { cause });
}
