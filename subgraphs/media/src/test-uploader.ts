import type { UserId } from '@lumigraph/ids';
import { serveHttp } from '@lumigraph/lifecycle';
import { DiskStore, diskStoreHandler } from '@lumigraph/object-store';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import type { TestStack } from '@lumigraph/tools/test-stack';
import { expect } from 'vitest';
import { z } from 'zod';
import { createMediaSubgraph } from './index.ts';

const UPLOAD = `upload { url expiresAt headers { name value } parts { number url byteSize isUploaded }
  media { id status kind altText url renditions { name } } } userErrors { code field message }`;
const REQUEST = `mutation ($input: RequestUploadInput!) { requestUpload(input: $input) { ${UPLOAD} } }`;
const RESUME = `mutation ($mediaId: ID!) { resumeUpload(mediaId: $mediaId) { ${UPLOAD} } }`;
const MEDIA = `media { id status altText failure { code } } userErrors { code field message }`;
const COMPLETE = `mutation ($mediaId: ID!, $parts: [UploadedPartInput!]) { completeUpload(mediaId: $mediaId, parts: $parts) { ${MEDIA} } }`;
const ABORT = `mutation ($mediaId: ID!) { abortUpload(mediaId: $mediaId) { ${MEDIA} } }`;

const headers = z.array(z.object({ name: z.string(), value: z.string() }));
const part = z.object({ number: z.int(), url: z.string(), byteSize: z.int(), isUploaded: z.boolean() });
const upload = z.object({
  url: z.string().nullable(),
  expiresAt: z.string(),
  headers,
  parts: z.array(part),
  media: z.looseObject({ id: z.string(), status: z.string() }),
});
const payload = z.object({
  upload: upload.nullish(),
  media: z.looseObject({ id: z.string(), status: z.string() }).nullish(),
  userErrors: z.array(z.looseObject({ code: z.string() })),
});

export type Upload = z.output<typeof upload>;
type Payload = z.output<typeof payload>;

/** The media subgraph over a disk store that is reached by HTTP, asked as clients ask it. */
export interface Uploader {
  subgraph: Subgraph;
  store: DiskStore;
  request(viewer: UserId, input: object): Promise<Payload>;
  /** The upload of a request that is not refused. */
  requested(viewer: UserId, input: object): Promise<Upload>;
  resume(viewer: UserId, mediaId: string): Promise<Payload>;
  complete(viewer: UserId, mediaId: string, parts?: { number: number; etag: string }[]): Promise<Payload>;
  abort(viewer: UserId, mediaId: string): Promise<Payload>;
  mutate(viewer: UserId, query: string, variables: Record<string, unknown>): Promise<Payload>;
  stop(): Promise<void>;
}

export async function startUploader({ config, clients, ask }: TestStack): Promise<Uploader> {
  const folder = config.objectStoreUrl.slice('disk://'.length);
  const address = { folder, secret: config.mediaUrlSecret };
  const handle = diskStoreHandler(new DiskStore({ ...address, publicUrl: '' }));
  const { log, metrics } = clients;
  const routes = [{ path: '/objects/', handle }];
  const server = await serveHttp({ host: '127.0.0.1', port: 0, log, metrics, routes, checks: {} });
  const store = new DiskStore({ ...address, publicUrl: server.url });
  const subgraph = createMediaSubgraph({ ...clients, store });

  async function mutate(viewer: UserId, query: string, variables: Record<string, unknown>): Promise<Payload> {
    const { data, errors } = await ask(subgraph, query, variables, viewer);
    expect(errors).toBeUndefined();
    return payload.parse(Object.values(data ?? {})[0]);
  }

  return {
    subgraph,
    store,
    mutate,
    request: (viewer, input) => mutate(viewer, REQUEST, { input }),
    requested: async (viewer, input) => {
      const { upload, userErrors } = await mutate(viewer, REQUEST, { input });
      if (!upload) throw new Error(`no upload: ${JSON.stringify(userErrors)}`);
      return upload;
    },
    resume: (viewer, mediaId) => mutate(viewer, RESUME, { mediaId }),
    complete: (viewer, mediaId, parts) => mutate(viewer, COMPLETE, { mediaId, parts }),
    abort: (viewer, mediaId) => mutate(viewer, ABORT, { mediaId }),
    stop: async () => {
      await subgraph.stop();
      await server.close(0);
    },
  };
}

/** PUTs the bytes as a client would. */
export function put(url: string | null, body: Buffer, headers: Upload['headers'] = []): Promise<Response> {
  return fetch(url ?? '', {
    method: 'PUT',
    body: new Uint8Array(body),
    headers: headers.map(({ name, value }): [string, string] => [name, value]),
  });
}
