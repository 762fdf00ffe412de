import type { IncomingMessage } from 'node:http';
import { refuse } from '../operation/refused.ts';
import type { Cors } from './cors.ts';

/** Any of these has a browser ask first (by `OPTIONS`) before it sends what a foreign page wants to send. */
const PREFLIGHTED = ['apollo-require-preflight', 'x-apollo-operation-name', 'content-type'] as const;

/**
 * Refuses a GET that a page of a foreign origin could have sent without the browser asking first (400): the page cannot read the answer, but it
 * can measure it. A POST needs no such rule, as application/json is always asked for. Clients that are no browsers need none of the headers:
 * every browser calls itself `Mozilla/`, and newer ones say where the page is from.
 */
export function refuseForeignPage(request: IncomingMessage, cors: Cors): void {
  const { headers } = request;
  if (PREFLIGHTED.some((name) => headers[name]) || /^Bearer /i.test(headers.authorization ?? '')) return;
  if (!isFromBrowser(request) || isOwnPage(request) || cors.names(request)) return;
  throw refuse(
    400,
    'BAD_REQUEST',
    'A foreign page could have sent this request: send a header `apollo-require-preflight` too, with any value.',
  );
}

function isFromBrowser({ headers }: IncomingMessage): boolean {
  const { origin, referer, 'sec-fetch-site': site, 'user-agent': agent = '' } = headers;
  return origin !== undefined || referer !== undefined || site !== undefined || agent.startsWith('Mozilla/');
}

/** `none` is the user, in the address bar. */
function isOwnPage({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-site'] === 'same-origin' || headers['sec-fetch-site'] === 'none';
}
