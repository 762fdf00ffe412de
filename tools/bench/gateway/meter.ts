import { createServer } from 'node:http';

// Loaded into a process before its program (`node --import`): tells its processor time at METER_PORT, as Prometheus would read it, so that
// servers that are not ours are measured as ours are.
createServer((_request, response) => {
  const { user, system } = process.cpuUsage();
  response.end(`process_cpu_seconds_total ${(user + system) / 1e6}\n`);
})
  .listen(Number(process.env.METER_PORT), '127.0.0.1')
  .unref();
