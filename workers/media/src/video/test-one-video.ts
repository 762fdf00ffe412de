import { loadConfig } from '@lumigraph/config';
import { parseId } from '@lumigraph/ids';
import { connectClients, createLog } from '@lumigraph/lifecycle';
import { createMediaRecord } from '@lumigraph/media';
import { createEdge } from '../edge.ts';
import { createPictures } from '../pictures.ts';
import { createRenderers } from '../renderer/renderers.ts';
import { createVideoProcessing } from './processing.ts';

/** A process that processes one video, for the test that kills it: `node test-one-video.ts <media id>`. */
const id = parseId<'media'>(process.argv[2] ?? '');
const config = loadConfig();
const clients = await connectClients(config, createLog({ level: 'silent', name: 'one-video' }));
const record = createMediaRecord(clients);
const pictures = createPictures({ ...clients, renderers: createRenderers(1) });
const stopping = new AbortController().signal;
const media = id && (await record.find(id));
if (!media) throw new Error('there is no such media');
const edge = createEdge(clients);
await createVideoProcessing({ ...clients, record, pictures, edge, stopping, scan: async () => undefined })(media);
