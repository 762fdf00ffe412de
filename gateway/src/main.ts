import { runProcess } from '@lumigraph/lifecycle';
import { createGateway } from './index.ts';

await runProcess('gateway', createGateway);
