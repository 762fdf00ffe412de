import { type RequestContext, signVouch } from '@lumigraph/subgraph-kit';

// Signed for 60 s; a request that lasts longer gets a second token in time.
const FRESH_MS = 40_000;

/** The Authorization header by which the gateway vouches for a request, signed once per request and not once per fetch. */
export function createVouching(secret: string): (request: RequestContext) => Promise<string> {
  const signed = new WeakMap<RequestContext, { header: Promise<string>; until: number }>();
  return (request) => {
    const known = signed.get(request);
    if (known && known.until > Date.now()) return known.header;
    const header = signVouch(secret, request).then((token) => `Bearer ${token}`);
    signed.set(request, { header, until: Date.now() + FRESH_MS });
    return header;
  };
}
