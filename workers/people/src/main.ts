import { runProcess } from '@lumigraph/lifecycle';
import { createPeopleWorker } from './index.ts';

await runProcess('people-worker', createPeopleWorker);
