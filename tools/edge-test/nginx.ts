import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { findOrInstall } from '../services/binary.ts';
import { startChild } from '../services/child.ts';
import { type Service, startOnFreePort } from '../services/service.ts';

const TEMPLATE = join(import.meta.dirname, '../../edge/edge.conf.template');
const HOST = '127.0.0.1';

/** A running edge. */
export interface Edge extends Service {
  /** Where it takes orders, and where its shield is; neither is for clients. */
  control: string;
  shield: string;
  /** The folder of its caches: `checks`, `edge` and `shield`. */
  cache: string;
}

/** The variables of `edge/edge.conf.template` that differ between edges. */
interface EdgeOptions {
  folder: string;
  /** host:port of the gateway. */
  origin: string;
  secret: string;
  /** As nginx writes times, such as `20s`. */
  checkTime: string;
}

/** Starts nginx as an edge with a shield of its own, with nothing in its caches. It is installed where it is missing and we may. Throws a ServiceError. */
export async function startEdge({ folder, origin, secret, checkTime }: EdgeOptions): Promise<Edge> {
  const command = await findOrInstall(
    {
      command: 'nginx',
      debianPackage: 'nginx',
      instead: 'brew install nginx, or see https://nginx.org/en/download.html',
    },
    (line) => console.warn(line),
  );
  const cache = join(folder, 'cache');
  await mkdir(cache, { recursive: true });
  const config = join(folder, 'nginx.conf');
  let [control, shield] = ['', ''];
  const service = await startOnFreePort(
    async (port) => {
      [control, shield] = [`${HOST}:${await getPort({ host: HOST })}`, `${HOST}:${await getPort({ host: HOST })}`];
      const edge = fillIn(readFileSync(TEMPLATE, 'utf8'), {
        EDGE_LISTEN: `${HOST}:${port}`,
        CONTROL_LISTEN: control,
        SHIELD_LISTEN: shield,
        SHIELD: shield,
        ORIGIN: origin,
        EDGE_SECRET: secret,
        EDGE_CACHE: cache,
        EDGE_CACHE_SIZE: '100m',
        SHIELD_CACHE_SIZE: '100m',
        CHECK_TIME: checkTime,
      });
      await writeFile(config, mainConfig(folder, edge));
      return startChild({
        ...{
          name: 'nginx',
          command,
          args: ['-e', 'stderr', '-p', folder, '-c', config],
          cwd: folder,
          env: process.env,
        },
        ...{ pidFile: join(folder, 'nginx.process'), logFile: join(folder, 'nginx.log'), stopSignal: 'SIGTERM' },
      });
    },
    (port) => `http://${HOST}:${port}`,
    async () => {
      await fetch(`http://${control}/health`);
    },
  );
  return { ...service, control: `http://${control}`, shield: `http://${shield}`, cache };
}

/** As envsubst does it. Throws where the template has a variable that is not given. */
function fillIn(template: string, values: Record<string, string>): string {
  return template.replace(/\$\{(\w+)\}/g, (_variable, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`edge.conf.template needs ${name}`);
    return value;
  });
}

function mainConfig(folder: string, edge: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
pid ${folder}/nginx.pid;
${userInfo().uid === 0 ? 'user root;' : ''}
worker_processes 2;
events { worker_connections 1024; }
http {
${kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n')}
${edge}
}
`;
}
