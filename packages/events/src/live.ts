import { JSONCodec } from 'nats';
import type { Line } from './line.ts';

const json = JSONCodec<unknown>();
const LIVE_BACKLOG = 1_000;

/** Messages as they come, until `stop`. */
export interface LiveSubscription extends AsyncIterable<unknown> {
  stop(): void;
}

/** Listens to a subject of core NATS from now on, or from when NATS is there; beyond 1,000 waiting messages the oldest are dropped. */
export function subscribeLive(line: Line, subject: string): LiveSubscription {
  const waiting: unknown[] = [];
  const stopping = new AbortController();
  let wake: (() => void) | undefined;
  if (line.isThere()) listen();
  else void line.there(stopping.signal).then(listen);

  function listen(): void {
    if (stopping.signal.aborted) return;
    const subscription = line.now().connection.subscribe(subject, {
      callback: (error, message) => {
        if (error) return;
        if (waiting.length === LIVE_BACKLOG) waiting.shift();
        waiting.push(json.decode(message.data));
        wake?.();
      },
    });
    stopping.signal.addEventListener('abort', () => subscription.unsubscribe());
    void subscription.closed.then(stop);
  }

  function stop(): void {
    stopping.abort();
    wake?.();
  }

  async function* messages(): AsyncGenerator<unknown> {
    try {
      while (!stopping.signal.aborted) {
        if (waiting.length > 0) yield waiting.shift();
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      stop();
    }
  }
  return { stop, [Symbol.asyncIterator]: messages };
}
