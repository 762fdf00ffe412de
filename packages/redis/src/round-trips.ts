import type { Cluster, Redis } from 'ioredis';

/** Tells of every round trip of this connection: of a command sent by itself, and of a pipeline or MULTI once. */
export function tellRoundTrips(redis: Redis | Cluster, onRoundTrip: () => void): void {
  const send: Cluster['sendCommand'] = redis.sendCommand.bind(redis);
  let lastPipeline: unknown;
  redis.sendCommand = (...sent: Parameters<typeof send>) => {
    // The commands of a pipeline come one after the other, each with the one stream that gathers them.
    const [, pipeline] = sent;
    if (pipeline === undefined || pipeline !== lastPipeline) onRoundTrip();
    lastPipeline = pipeline;
    return send(...sent);
  };
}
