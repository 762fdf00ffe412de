import type { AddressInfo } from 'node:net';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';

/** A TCP link to a server that a test can cut, stall and mend, as an outage would. */
export interface Link {
  /** The server's URL through the link. */
  url: string;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Lets connections stand and come, and nothing through. */
  stall(): void;
  mend(): Promise<void>;
}

/** Opens a link to the server of a URL, on a loopback port of its own. */
export async function openLink(target: string): Promise<Link> {
  const { hostname, port } = new URL(target);
  const sockets = new Map<Socket, Socket>();
  let isStalled = false;
  const server = createServer((near) => {
    const far = dial(Number(port), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.set(socket, other);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      if (!isStalled) socket.pipe(other);
    }
  });
  const ownPort = await listen(server, 0);
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(ownPort);
  return {
    url: url.href,
    cut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.keys()) socket.destroy();
      }),
    stall: () => {
      isStalled = true;
      for (const [socket, other] of sockets) socket.unpipe(other).pause();
    },
    mend: async () => {
      isStalled = false;
      for (const [socket, other] of sockets) socket.pipe(other);
      if (!server.listening) await listen(server, ownPort);
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
