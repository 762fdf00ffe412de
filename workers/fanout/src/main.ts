import { runProcess } from '@lumigraph/lifecycle';
import { createFanoutWorker } from './index.ts';

await runProcess('fanout-worker', createFanoutWorker);
