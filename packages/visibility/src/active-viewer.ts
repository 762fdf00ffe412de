import { apiError, requireViewer, type Viewer } from '@lumigraph/subgraph-kit';
import type { Visibility } from './loader.ts';

/**
 * The viewer of the request, whose account is there: an access token outlives the account that is deleted or suspended.
 * Throws UNAUTHENTICATED otherwise.
 */
export async function requireActiveViewer(context: { viewer: Viewer | null; visibility: Visibility }): Promise<Viewer> {
  const viewer = requireViewer(context);
  const active = await context.visibility.people([viewer.id]);
  if (!active.has(viewer.id)) throw apiError('UNAUTHENTICATED', 'Sign in first.');
  return viewer;
}
