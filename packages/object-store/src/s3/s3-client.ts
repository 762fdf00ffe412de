import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { Client } from 'minio';
import type { UploadedPart } from '../object-store.ts';
import type { S3Address } from './s3-address.ts';

/** A connection on which nothing moves for this long, also while it is being made, is given up. */
const IDLE_MS = 15_000;

/** The minio client with time-outs, and with the list of parts that it keeps to itself. */
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
