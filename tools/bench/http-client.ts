import { Agent, request } from 'node:http';
import { BenchFailure } from './bench-failure.ts';

/** What a load sends. */
export interface Post {
  headers: Record<string, string>;
  body: string;
}

/** A client with as many connections as there are requests under way, which it keeps. */
export interface HttpClient {
  /** The body of the answer. Throws a BenchFailure where it is not 200. */
  post(url: string, post: Post): Promise<Buffer>;
  close(): void;
}

/** Node's own client: fetch takes several times the processor time, of which the server would have the less. */
export function createHttpClient(): HttpClient {
  const agent = new Agent({ keepAlive: true });
  return {
    post: (url, { headers, body }) =>
      new Promise((resolve, reject) => {
        const sent = request(url, { agent, method: 'POST', headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const answer = Buffer.concat(chunks);
            if (response.statusCode === 200) resolve(answer);
            else
              reject(
                new BenchFailure('WRONG_ANSWER', `${url} answers ${response.statusCode}: ${answer.subarray(0, 500)}`),
              );
          });
        });
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
