import type { Job, Step } from './messages.ts';
import { RENDERER_LIMITS, type Renderer, type RendererLimits, startRenderer } from './renderer.ts';

/** Several renderers that share the jobs. */
export interface Renderers {
  /** As a renderer does it, as soon as one is free. */
  render(job: Job): AsyncGenerator<Step, void>;
  stop(): void;
}

/** At most so many renderers, each started when it is needed, kept for the next jobs, and replaced when it has been killed. */
export function createRenderers(count: number, limits: RendererLimits = RENDERER_LIMITS): Renderers {
  const all = new Set<Renderer>();
  const idle: Renderer[] = [];
  const waiting: ((renderer: Renderer) => void)[] = [];

  function acquire(): Renderer | Promise<Renderer> {
    for (let free = idle.pop(); free; free = idle.pop()) {
      if (free.isAlive()) return free;
      all.delete(free);
    }
    if (all.size < count) return start();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function start(): Renderer {
    const renderer = startRenderer(limits);
    all.add(renderer);
    return renderer;
  }

  function release(renderer: Renderer): void {
    if (!renderer.isAlive()) all.delete(renderer);
    const next = waiting.shift();
    if (next) next(renderer.isAlive() ? renderer : start());
    else if (renderer.isAlive()) idle.push(renderer);
  }

  return {
    async *render(job) {
      const renderer = await acquire();
      let isHeld = true;
      const free = () => {
        if (isHeld) release(renderer);
        isHeld = false;
      };
      try {
        yield* renderer.render(job, free);
      } finally {
        free();
      }
    },
    stop: () => {
      for (const renderer of all) renderer.kill();
    },
  };
}
