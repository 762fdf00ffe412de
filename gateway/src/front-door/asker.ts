import type { Identity } from '../authority/access-token.ts';
import type { ReadAsker } from '../operation/operation-request.ts';
import type { ReadContext } from './request-context.ts';

const MOST_LETTERS = 100;

export function createAskerReader(options: {
  identify(authorization: string | undefined): Promise<Identity>;
  readContext: ReadContext;
}): ReadAsker {
  return async (request, authorization) => {
    const { viewer, hasBadToken, expiresAt } = await options.identify(authorization);
    const name = request.headers['apollographql-client-name'];
    return {
      request: options.readContext(request, viewer),
      hasBadToken,
      expiresAt,
      clientName: typeof name === 'string' ? name.slice(0, MOST_LETTERS) : null,
    };
  };
}
