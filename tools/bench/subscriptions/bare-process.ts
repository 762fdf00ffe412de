import { WebSocketServer } from 'ws';
import { answerParent, memory, meters } from './answering.ts';
import { frameOf, moment, type Question } from './question.ts';

// The least there is to a broadcast: a bare ws server on a port, which sends the same bytes to every socket.
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]) });

answerParent((question: Question) => {
  if (question.kind === 'meters') return meters(() => server.clients.size);
  if (question.kind === 'memory') return memory();
  if (question.kind !== 'publish') throw new TypeError(`a server is not asked "${question.kind}"`);
  const begun = moment();
  const bytes = Buffer.from(frameOf(question.event));
  for (const socket of server.clients) socket.send(bytes, { binary: false });
  return [begun];
});
