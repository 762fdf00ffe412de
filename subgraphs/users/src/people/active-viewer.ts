import { apiError, type RequestContext, requireViewer, type Viewer } from '@lumigraph/subgraph-kit';
import type { People } from './people.ts';

/**
 * The viewer of the request, whose account is there: an access token outlives the account that is deleted or suspended.
 * Throws UNAUTHENTICATED otherwise.
 */
export async function requireActiveViewer(context: RequestContext & { people: People }): Promise<Viewer> {
  const viewer = requireViewer(context);
  if (!(await context.people.see(viewer.id))) throw apiError('UNAUTHENTICATED', 'Sign in first.');
  return viewer;
}
