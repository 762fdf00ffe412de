import { Sha256 } from '@smithy/core/checksum';
import { buildQueryString } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { S3Address } from './s3-address.ts';

const SHA256_HEADER = 'x-amz-content-sha256';

export interface PresignRequest {
  method: 'PUT' | 'GET';
  key: string;
  /** Each becomes part of the signature: a request with others is refused. */
  headers?: Record<string, string>;
  query?: Record<string, string>;
  expiresInSeconds: number;
  startsAt: Date;
}

/**
 * Makes presigned URLs, path-style, by AWS Signature Version 4
 * (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html); asks no one.
 */
export function createPresigner({ accessKey, secretKey, publicEndpoint, region, bucket }: S3Address) {
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    sha256: Sha256,
    uriEscapePath: false,
  });
  return async ({ method, key, headers, query, expiresInSeconds, startsAt }: PresignRequest): Promise<string> => {
    const signed = await signer.presign(
      {
        method,
        protocol: publicEndpoint.protocol,
        hostname: publicEndpoint.hostname,
        path: `/${bucket}/${key}`,
        query: { ...query },
        headers: { host: publicEndpoint.host, ...headers },
        body: {}, // Unknown, hence UNSIGNED-PAYLOAD; without one the signer would take it to be empty.
      },
      // As a header the hash binds the body; in the query it would only be said.
      { signingDate: startsAt, expiresIn: expiresInSeconds, unhoistableHeaders: new Set([SHA256_HEADER]) },
    );
    return `${publicEndpoint.origin}${signed.path}?${buildQueryString(signed.query ?? {})}`;
  };
}

/** The header by which S3 holds a body against its SHA-256, given in base64. */
export function checksumHeader(sha256: string): { name: string; value: string } {
  return { name: SHA256_HEADER, value: Buffer.from(sha256, 'base64').toString('hex') };
}
