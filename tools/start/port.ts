import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

/** Returns if this address can be listened on; throws a StartError when another program does. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const message = `Port ${port} of ${host} is taken by another program: npm start -- --port ${port + 1}`;
      reject(error.code === 'EADDRINUSE' ? new StartError('PORT_TAKEN', message) : error);
    });
    server.listen(port, host, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}
