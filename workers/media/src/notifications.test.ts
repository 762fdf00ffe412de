import type { Consumption } from '@lumigraph/events';
import { type MediaId, newId, slotOf } from '@lumigraph/ids';
import { createArrivals, createMediaRecord, type MediaRecord, mediaPrefix } from '@lumigraph/media';
import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNotifications } from './notifications.ts';

const contentType = 'image/jpeg';
const BYTES = Buffer.from('some bytes');

let stack: TestStack;
let record: MediaRecord;
let ana: Awaited<ReturnType<ReturnType<typeof createSeed>['account']>>;
let subject: string;
let consumption: Consumption;
beforeAll(async () => {
  stack = await testStack();
  subject = `minio.${stack.config.namespace}`;
  record = createMediaRecord(stack.clients);
  ana = await createSeed(stack.clients).account();
  const handle = createNotifications(createArrivals({ ...stack.clients, record }));
  consumption = await stack.clients.events.consumeForeign({ durable: 'notifications', subject, handle });
});
afterAll(async () => {
  await consumption.stop();
  await record.stop();
  await stack.stop();
});

/** A media whose bytes are to come; with `sent` as its object. */
async function announced(sent: Buffer | null = BYTES, type = contentType): Promise<{ id: MediaId; key: string }> {
  const id = newId<'media'>(slotOf(ana));
  const key = `${mediaPrefix(id)}1/upload-x`;
  const about = { id, ownerId: ana, kind: 'IMAGE', contentType, byteSize: BYTES.length, sha256: null } as const;
  await record.announce({ ...about, uploadKey: key, altText: null, filter: null });
  if (sent) await stack.clients.store.put(key, sent, { contentType: type });
  return { id, key };
}

/** As MinIO publishes it; keys as in a URL's query. */
const minio = (key: string, eventName = 's3:ObjectCreated:Put') => ({
  EventName: eventName,
  Key: `lumigraph/${key}`,
  Records: [
    {
      eventVersion: '2.0',
      eventSource: 'minio:s3',
      awsRegion: '',
      eventTime: '2026-11-22T18:00:00.000Z',
      eventName,
      userIdentity: { principalId: 'lumigraph' },
      requestParameters: { principalId: 'lumigraph', region: '', sourceIPAddress: '172.18.0.1' },
      responseElements: { 'x-amz-request-id': '1', 'x-minio-origin-endpoint': 'http://172.18.0.5:9000' },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'Config',
        bucket: { name: 'lumigraph', ownerIdentity: { principalId: 'lumigraph' }, arn: 'arn:aws:s3:::lumigraph' },
        object: { key: encodeURIComponent(key), size: 10, eTag: 'abc', contentType, sequencer: '1' },
      },
      source: { host: '172.18.0.1', port: '', userAgent: 'curl' },
    },
  ],
});

function publish(message: unknown): void {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  stack.clients.events.inside.connection.publish(subject, Buffer.from(text));
}

const statusOf = async (id: MediaId) => (await record.find(id))?.status;

/** Resolves when what was published before is handled. */
async function handled(): Promise<void> {
  const { id, key } = await announced();
  publish(minio(key));
  await expect.poll(() => statusOf(id)).toBe('PROCESSING');
}

test('an upload is completed by the notification of its object, told once or often', async () => {
  const { id, key } = await announced();
  for (let time = 0; time < 3; time++) publish(minio(key));
  await expect.poll(() => statusOf(id)).toBe('PROCESSING');
  await handled();
  expect((await record.find(id))?.version).toBe(2);
});

test('a notification that comes before its bytes, or of other bytes than announced, completes nothing', async () => {
  const [early, short, typed] = [
    await announced(null),
    await announced(Buffer.from('x')),
    await announced(BYTES, 'text/html'),
  ];
  for (const { key } of [early, short, typed]) publish(minio(key));
  await handled();
  for (const { id } of [early, short, typed]) expect(await statusOf(id)).toBe('AWAITING_UPLOAD');
});

test('an upload that was aborted stays so', async () => {
  const { id, key } = await announced();
  await record.abandon(id, 'The upload was aborted.');
  publish(minio(key));
  await handled();
  expect(await statusOf(id)).toBe('FAILED');
});

test('what is hostile or of others is ignored, and goes in nobody’s way', async () => {
  const { id, key } = await announced();
  await stack.clients.store.put(`${key}-other`, BYTES, { contentType });
  for (const message of [
    '',
    'not JSON',
    '[]',
    'null',
    '{"Records":"x"}',
    { Records: [{}] },
    { Records: [{ eventName: 's3:ObjectCreated:Put', s3: { object: { key: 7 } } }] },
    { Records: Array.from({ length: 1_001 }, () => minio(key).Records[0]) },
    minio(key, 's3:ObjectRemoved:Delete'),
    minio(key, 's3:ObjectAccessed:Get'),
    ...['', '%', '%zz', '../../etc/passwd', '1/2/3/4', `${key}-other`, `${key}/x`, `x/${key}`, `exports/${key}`].map(
      (other) => {
        const message = minio(other);
        for (const { s3 } of message.Records) s3.object.key = other;
        return message;
      },
    ),
  ]) {
    publish(message);
  }
  await handled();
  expect(await statusOf(id)).toBe('AWAITING_UPLOAD');
  const { manager, subjects } = stack.clients.events.inside;
  expect((await manager.streams.info(subjects.streams.foreign)).state.messages).toBe(0);
  expect((await manager.streams.info(subjects.streams.dead)).state.messages).toBe(0);
});

test('what is told while nobody listens is heard later', async () => {
  await consumption.stop();
  const { id, key } = await announced();
  publish(minio(key));
  await stack.clients.events.check();
  const handle = createNotifications(createArrivals({ ...stack.clients, record }));
  consumption = await stack.clients.events.consumeForeign({ durable: 'notifications', subject, handle });
  await expect.poll(() => statusOf(id)).toBe('PROCESSING');
});
