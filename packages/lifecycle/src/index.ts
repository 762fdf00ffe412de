export { type Clients, connectClients } from './clients.ts';
export { type Check, type HttpServer, type Route, serveHttp } from './http-server.ts';
export { spacingOf, startTimerUntil } from './lasting-connections.ts';
export { createLog, type Log } from './log.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { type Part, runProcess, runStorelessProcess } from './process.ts';
