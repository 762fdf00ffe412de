import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { Client } from 'minio';
import type { ListedObject, UploadedPart } from '../object-store.ts';
import type { S3Address } from './s3-address.ts';

/** A connection on which nothing moves for this long, also while it is being made, is given up. */
const IDLE_MS = 15_000;

/** The minio client with time-outs, and with the lists that it keeps to itself. */
export class S3Client extends Client {
  constructor({ endpoint, accessKey, secretKey, region }: S3Address, agent: http.Agent) {
    const isTls = endpoint.protocol === 'https:';
    super({
      endPoint: endpoint.hostname,
      port: Number(endpoint.port) || (isTls ? 443 : 80),
      useSSL: isTls,
      accessKey,
      secretKey,
      region,
      transportAgent: agent,
      // Whoever called knows better whether and when to try again.
      retryOptions: { disableRetry: true },
    });
  }

  async partsOf(bucket: string, key: string, uploadId: string): Promise<UploadedPart[]> {
    const parts = await this.listParts(bucket, key, uploadId);
    return parts.map(({ part, etag, size }) => ({ number: part, etag, byteSize: size }));
  }

  /** The uploads in parts whose keys start with the prefix. */
  async uploadsBelow(bucket: string, prefix: string): Promise<{ key: string; uploadId: string }[]> {
    const found: { key: string; uploadId: string }[] = [];
    for (let [afterKey, afterId] = ['', '']; ; ) {
      const page = await this.listIncompleteUploadsQuery(bucket, prefix, afterKey, afterId, '');
      found.push(...page.uploads.map(({ key, uploadId }) => ({ key, uploadId })));
      if (!page.isTruncated) return found;
      [afterKey, afterId] = [page.nextKeyMarker, page.nextUploadIdMarker];
    }
  }

  async objectsAfter(bucket: string, prefix: string, after: string, limit: number): Promise<ListedObject[]> {
    const { objects } = await this.listObjectsV2Query(bucket, prefix, '', '', limit, after);
    return objects.flatMap(({ name, size, lastModified }) =>
      name === undefined ? [] : [{ key: name, byteSize: size, lastModified: new Date(lastModified) }],
    );
  }

  async completeParts(bucket: string, key: string, uploadId: string, parts: { number: number; etag: string }[]) {
    const numbered = parts.map(({ number, etag }) => ({ part: number, etag }));
    await this.completeMultipartUpload(bucket, key, uploadId, numbered);
  }
}

/** The etag that S3 gives to an object made of these parts, unless it encrypts them with keys of a key service. */
export function joinedEtag(parts: { etag: string }[]): string {
  const md5 = createHash('md5').update(Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex'))));
  return `${md5.digest('hex')}-${parts.length}`;
}

/** Keeps connections open between requests and cuts those that have fallen silent. */
export function createAgent({ endpoint }: S3Address): http.Agent {
  const options = { keepAlive: true, timeout: IDLE_MS };
  const agent = endpoint.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (...args) => {
    const socket = connect(...args);
    return socket?.on('timeout', () => socket.destroy(new Error(`silent for ${IDLE_MS} ms`)));
  };
  return agent;
}
