import { setTimeout as wait } from 'node:timers/promises';
import getPort from 'get-port';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { BenchFailure } from '../bench-failure.ts';
import type { Room } from '../measure.ts';
import { type Forked, startForked } from './forked.ts';
import { SUBSCRIPTION } from './posts.ts';
import type { QuestionOf } from './question.ts';

const HOST = '127.0.0.1';
const VIEWERS = 1_000;
const READY_MS = 60_000;

export const BARE = 'bare ws';

/** A server that tells its sockets of events. */
export interface Contestant {
  name: string;
  server: Forked;
  url: string;
  /** What its sockets say, by turns. */
  messages: QuestionOf<'connect'>['messages'];
}

/** Starts a bare server, and our gateway twice: for anonymous clients, and for a thousand viewers who are signed in. */
export async function startContestants(room: Room): Promise<Contestant[]> {
  const { publicKeys, tokens } = await createViewers();
  const env = { TOKEN_PUBLIC_KEYS: publicKeys, LOG_LEVEL: 'warn' };
  const gateway = import.meta.resolve('./gateway-process.ts');
  return [
    await enter(BARE, import.meta.resolve('./bare-process.ts'), {}, [[]], room),
    await enter('gateway, anonymous', gateway, env, [conversation({})], room),
    await enter(
      `gateway, ${VIEWERS.toLocaleString('en')} viewers`,
      gateway,
      env,
      tokens.map((token) => conversation({ authorization: `Bearer ${token}` })),
      room,
    ),
  ];
}

async function enter(
  name: string,
  program: string,
  env: Record<string, string>,
  messages: Contestant['messages'],
  room: Room,
): Promise<Contestant> {
  const port = await getPort({ host: HOST });
  const server = startForked(program, [String(port)], { ...env, HOST, PORT: String(port) }, room);
  // It answers when it has started.
  await server.ask({ kind: 'meters' });
  return { name, server, url: `ws://${HOST}:${port}/graphql`, messages };
}

function conversation(payload: object): string[] {
  return [
    JSON.stringify({ type: 'connection_init', payload }),
    JSON.stringify({ id: '1', type: 'subscribe', payload: { query: SUBSCRIPTION } }),
  ];
}

async function createViewers(): Promise<{ publicKeys: string; tokens: string[] }> {
  const keys = await generateKeyPair('EdDSA', { extractable: true });
  const publicKey = { ...(await exportJWK(keys.publicKey)), kid: 'bench', alg: 'EdDSA' };
  const tokens = Array.from({ length: VIEWERS }, (_, index) =>
    new SignJWT()
      .setProtectedHeader({ alg: 'EdDSA', kid: 'bench' })
      .setSubject(String(index + 1))
      .setIssuer('lumigraph')
      .setAudience('lumigraph')
      .setIssuedAt()
      .setExpirationTime('1d')
      .sign(keys.privateKey),
  );
  return { publicKeys: JSON.stringify({ keys: [publicKey] }), tokens: await Promise.all(tokens) };
}

/** Waits until so many clients of a server listen: the protocol does not tell a client that its subscription has begun. */
export async function untilListening({ name, server }: Contestant, sockets: number): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const [, listening] = await server.ask({ kind: 'meters' });
    if (listening === sockets) return;
    if (performance.now() > deadline)
      throw new BenchFailure('NOT_IN_TIME', `${name}: ${listening} of ${sockets} clients listen`);
    await wait(20);
  }
}
