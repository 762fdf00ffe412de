import { ObjectStoreError } from '../errors.ts';

/** What an `s3://ACCESS:SECRET@host:port/bucket?tls=…&region=…&public=…` URL says. */
export interface S3Address {
  accessKey: string;
  secretKey: string;
  /** Where we reach the store. */
  endpoint: URL;
  /** Where clients reach it; a signature holds for one host only. */
  publicEndpoint: URL;
  region: string;
  bucket: string;
}

/** Throws INVALID_ARGUMENT, without repeating the secret, when something is missing. */
export function readS3Address(url: URL): S3Address {
  const endpoint = URL.parse(`${url.searchParams.get('tls') === 'false' ? 'http' : 'https'}://${url.host}`);
  const publicEndpoint = URL.parse(url.searchParams.get('public') ?? endpoint?.href ?? '');
  const bucket = url.pathname.slice(1);
  const [accessKey, secretKey] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  if (endpoint === null || publicEndpoint === null || bucket === '' || accessKey === '' || secretKey === '') {
    throw new ObjectStoreError('INVALID_ARGUMENT', 'an S3 store is s3://ACCESS:SECRET@host:port/bucket');
  }
  return {
    accessKey,
    secretKey,
    endpoint,
    publicEndpoint,
    region: url.searchParams.get('region') ?? 'us-east-1',
    bucket,
  };
}
