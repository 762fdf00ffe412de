import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '@lumigraph/lifecycle';
import { ObjectNotFound } from '@lumigraph/object-store';
import { Refusal } from './permission.ts';

/** Answers by `answer`, never rejects: 403 and 404 for a Refusal and an object that is gone, 503 for anything else, which `onFault` hears. */
export function answering(
  onFault: (error: unknown) => void,
  answer: (req: IncomingMessage, res: ServerResponse) => Promise<void> | void,
): Route['handle'] {
  return async (req, res) => {
    try {
      await answer(req, res);
    } catch (error) {
      if (error instanceof Refusal) return refuse(res, error.status, error.message);
      if (error instanceof ObjectNotFound) return refuse(res, 404, 'there is no such media');
      // Cut while it was sent, by the client as a rule.
      if (res.headersSent) return void res.destroy();
      onFault(error);
      refuse(res, 503, 'try again later');
    }
  };
}

/** Nobody may keep a refusal: what is private today is public tomorrow. */
export function refuse(
  res: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  res.end(`${message}\n`);
}
