import { runProcess } from '@lumigraph/lifecycle';
import { createMediaWorker } from './index.ts';

await runProcess('media-worker', createMediaWorker);
