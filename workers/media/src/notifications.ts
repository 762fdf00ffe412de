import { z } from 'zod';

/** What of a notification we look at (docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html); MinIO's are the same. */
const notification = z.looseObject({
  Records: z
    .array(
      z.looseObject({
        eventName: z.string().regex(/^(s3:)?ObjectCreated:/),
        s3: z.looseObject({ object: z.looseObject({ key: z.string().max(2_000) }) }),
      }),
    )
    .max(1_000),
});

/** Handles the notifications by which an S3 tells of new objects: completes the uploads whose bytes they are. What is no such notification is ignored. */
export function createNotifications(arrive: (key: string) => Promise<void>) {
  return async (message: unknown): Promise<void> => {
    const { data } = notification.safeParse(message);
    for (const { s3 } of data?.Records ?? []) {
      const key = decodeKey(s3.object.key);
      if (key !== null) await arrive(key);
    }
  };
}

/** Keys come as in a URL's query. */
function decodeKey(key: string): string | null {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
