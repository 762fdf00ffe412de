import type { Log } from '@lumigraph/lifecycle';
import type { Engine } from './engine.ts';

/** How long what an engine began may last after another has taken its place. */
const RETIRE_MS = 60_000;

/** The engine in service, and those that only finish what they began. */
export interface Engines<One extends Stoppable = Engine> {
  /** The engine in service, kept running until the returned function is called. */
  take(): { engine: One; release: () => void };
  /** Puts another engine into service. The former one is stopped when nothing uses it any longer, and after a minute in any case. */
  replace(engine: One): void;
  stop(): Promise<void>;
}

/** Begins with one engine. */
export function createEngines<One extends Stoppable>(first: One, log: Log): Engines<One> {
  let current = startService(first);
  const retiring = new Set<Service<One>>();

  function retire(service: Service<One>): void {
    retiring.add(service);
    const timer = setTimeout(service.end, RETIRE_MS);
    timer.unref();
    service.stopWhenIdle();
    void service.stopped.then(() => {
      clearTimeout(timer);
      retiring.delete(service);
    });
  }

  function startService(engine: One): Service<One> {
    let users = 0;
    let isRetired = false;
    const { promise: stopped, resolve } = Promise.withResolvers<void>();
    let isStopping = false;
    const end = () => {
      if (isStopping) return;
      isStopping = true;
      engine
        .stop()
        .catch((error: unknown) => log.warn({ err: error }, 'a former supergraph did not stop'))
        .finally(resolve);
    };
    return {
      engine,
      stopped,
      end,
      stopWhenIdle: () => {
        isRetired = true;
        if (users === 0) end();
      },
      take: () => {
        users++;
        let isTaken = true;
        return () => {
          if (!isTaken) return;
          isTaken = false;
          users--;
          if (isRetired && users === 0) end();
        };
      },
    };
  }

  return {
    take: () => ({ engine: current.engine, release: current.take() }),
    replace: (engine) => {
      const former = current;
      current = startService(engine);
      retire(former);
    },
    stop: async () => {
      const all = [current, ...retiring];
      for (const service of all) service.end();
      await Promise.all(all.map(({ stopped }) => stopped));
    },
  };
}

interface Stoppable {
  stop(): Promise<void>;
}

interface Service<One> {
  engine: One;
  stopped: Promise<void>;
  end(): void;
  stopWhenIdle(): void;
  /** Notes a user; returns what notes that it has left. */
  take(): () => void;
}
