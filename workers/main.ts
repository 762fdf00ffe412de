import { createDiscoveryWorker } from '@lumigraph/discovery-worker';
import { createFanoutWorker } from '@lumigraph/fanout-worker';
import { runProcess } from '@lumigraph/lifecycle';
import { createMediaWorker } from '@lumigraph/media-worker';
import { createPeopleWorker } from '@lumigraph/people-worker';

/** All workers in one process. */
await runProcess('workers', async (clients) => {
  const workers = await Promise.all(
    [createMediaWorker, createPeopleWorker, createFanoutWorker, createDiscoveryWorker].map((create) => create(clients)),
  );
  const checks = Object.fromEntries(workers.flatMap((worker) => Object.entries(worker.checks ?? clients.checks)));
  return { checks, stop: async () => void (await Promise.all(workers.map((worker) => worker.stop()))) };
});
