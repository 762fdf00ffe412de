import type { Clients } from '@lumigraph/lifecycle';
import type { Sweeps } from '@lumigraph/media';

/** A job over all media, which is done in steps by one process at a time; killed anywhere, it is gone on with from its last step. */
export interface Sweep {
  name: string;
  /** How long after its end it begins anew. */
  everySeconds: number;
  /** Does a part of it, from where the last part ended (null: the beginning); where the next one begins, or null at the end. */
  step(position: string | null): Promise<string | null>;
}

export interface Sweeping {
  /** Does what is due; jobs that another process does are left out. */
  run(): Promise<void>;
  start(): void;
  /** Ends after the step under way. */
  stop(): Promise<void>;
}

const LOOK_MS = 15_000;

export function createSweeping(
  { onFault, sweeps }: Pick<Clients, 'onFault'> & { sweeps: Sweeps },
  jobs: readonly Sweep[],
): Sweeping {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  return {
    run,
    start: () => {
      timer ??= setInterval(() => {
        running ??= run().finally(() => (running = undefined));
      }, LOOK_MS);
    },
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };

  async function run(): Promise<void> {
    for (const job of jobs) await doIfDue(job).catch(onFault(`media ${job.name}`));
  }

  async function doIfDue({ name, everySeconds, step }: Sweep): Promise<void> {
    const claim = await sweeps.claim(name, everySeconds);
    if (!claim) return;
    try {
      for (let position = claim.position; !stopping.signal.aborted; ) {
        position = await step(position);
        if (position === null) return await sweeps.finish(name, everySeconds);
        await sweeps.advance(name, position);
      }
    } catch (error) {
      await sweeps.release(name);
      throw error;
    }
    await sweeps.release(name);
  }
}
