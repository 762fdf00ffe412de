import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** The least there is to a request: a bare node:http server on a port, which answers every POST with the bytes of a file. */
const [, , port, file] = process.argv;
if (port === undefined || file === undefined) throw new TypeError('bare-server.ts PORT FILE');
const body = readFileSync(file);

createServer((request, response) => {
  if (request.method === 'GET') {
    const { user, system } = process.cpuUsage();
    response.end(`process_cpu_seconds_total ${(user + system) / 1e6}\n`);
    return;
  }
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length });
    response.end(body);
  });
}).listen(Number(port), '127.0.0.1');
