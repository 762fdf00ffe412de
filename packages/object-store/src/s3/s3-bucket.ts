import { createHash } from 'node:crypto';
import type { S3Client } from './s3-client.ts';

/** Browsers of any origin may use a URL that was signed for them. */
const CORS =
  '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod>' +
  '<AllowedMethod>HEAD</AllowedMethod><AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>' +
  '<MaxAgeSeconds>3600</MaxAgeSeconds></CORSRule></CORSConfiguration>';

/** Makes the bucket unless it is there; one that was there keeps its settings. */
export async function ensureBucket(client: S3Client, bucketName: string): Promise<void> {
  if (await client.bucketExists(bucketName)) return;
  try {
    await client.makeBucket(bucketName);
  } catch (error) {
    // Another process may have made it at the same time.
    if (!(await client.bucketExists(bucketName))) throw error;
  }
  await allowBrowsers(client, bucketName);
}

async function allowBrowsers(client: S3Client, bucketName: string): Promise<void> {
  const headers = { 'content-md5': createHash('md5').update(CORS).digest('base64') };
  try {
    await client.makeRequestAsyncOmit({ method: 'PUT', bucketName, query: 'cors', headers }, CORS, [200, 204]);
  } catch (error) {
    // MinIO has no rules per bucket: it lets every origin in.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'NotImplemented' && code !== 'MethodNotAllowed') throw error;
  }
}
