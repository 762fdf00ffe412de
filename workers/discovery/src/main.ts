import { runProcess } from '@lumigraph/lifecycle';
import { createDiscoveryWorker } from './index.ts';

await runProcess('discovery-worker', createDiscoveryWorker);
