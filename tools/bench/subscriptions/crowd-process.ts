import { once } from 'node:events';
import pLimit from 'p-limit';
import { WebSocket } from 'ws';
import { answerParent } from './answering.ts';
import { frameOf, moment, type Question, type QuestionOf } from './question.ts';

/** As many sockets are opened at once by one process. */
const AT_ONCE = 50;

/** The sockets to one server, and what they heard last. */
interface Audience {
  sockets: number;
  event: number;
  expected: Buffer;
  arrivals: number[];
  /** What went wrong first. */
  fault: string | null;
  /** Calls whoever waits for the event. */
  wake(): void;
}

// Bare clients: they compare what they hear with what they must hear, and note when.
const audiences = new Map<string, Audience>();

answerParent((question: Question) => {
  if (question.kind === 'connect') return connect(question);
  if (question.kind === 'arrivals') return arrivals(question);
  throw new TypeError(`a crowd is not asked "${question.kind}"`);
});

async function connect({ to, url, sockets, messages }: QuestionOf<'connect'>): Promise<number[]> {
  const audience: Audience = { sockets, event: 0, expected: Buffer.of(), arrivals: [], fault: null, wake: () => {} };
  audiences.set(to, audience);
  expect(audience, 1);
  const limit = pLimit(AT_ONCE);
  const opening = Array.from({ length: sockets }, (_, place) =>
    limit(() => open(url, messages[place % messages.length] ?? [], audience)),
  );
  await Promise.all(opening);
  return [];
}

/** A socket, when its first message (if it has any) is answered and the others are sent. */
async function open(url: string, [greeting, ...rest]: readonly string[], audience: Audience): Promise<void> {
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
  await once(socket, 'open');
  if (greeting !== undefined) {
    socket.send(greeting);
    await once(socket, 'message');
    for (const message of rest) socket.send(message);
  }
  let heard = 0;
  const fail = (fault: string) => {
    audience.fault ??= fault;
    audience.wake();
  };
  socket.on('message', (data: Buffer) => {
    heard += 1;
    if (heard !== audience.event) return fail(`a client heard event ${heard} while ${audience.event} was told`);
    if (!audience.expected.equals(data)) return fail(`a client heard ${data.subarray(0, 500)}`);
    audience.arrivals.push(moment());
    if (audience.arrivals.length === audience.sockets) audience.wake();
  });
  socket.on('close', (code) => fail(`a socket was closed with ${code}`));
}

async function arrivals({ to, event }: QuestionOf<'arrivals'>): Promise<number[]> {
  const audience = audiences.get(to);
  if (!audience || audience.event !== event) throw new Error(`event ${event} is not the one that is told`);
  const isOver = () => audience.fault !== null || audience.arrivals.length === audience.sockets;
  if (!isOver()) await new Promise<void>((resolve) => Object.assign(audience, { wake: resolve }));
  if (audience.fault !== null) throw new Error(audience.fault);
  const all = audience.arrivals;
  expect(audience, event + 1);
  return all;
}

function expect(audience: Audience, event: number): void {
  Object.assign(audience, { event, expected: Buffer.from(frameOf(event)), arrivals: [], wake: () => {} });
}
