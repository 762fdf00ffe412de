import { Refusal, type Viewer } from '@lumigraph/subgraph-kit';
import { requireActiveViewer } from './active-viewer.ts';
import type { Visibility } from './loader.ts';
import { isModeratorNow } from './policy.ts';

type Asking = { viewer: Viewer | null; visibility: Visibility };

/** Whether whoever asks is a moderator at this moment: the account says so, never the token. */
export async function isModerator({ viewer, visibility }: Asking): Promise<boolean> {
  return viewer !== null && isModeratorNow(await visibility.person(viewer.id));
}

/** The viewer of the request, who is a moderator at this moment. Throws UNAUTHENTICATED as requireActiveViewer, and a FORBIDDEN Refusal. */
export async function requireModerator(context: Asking): Promise<Viewer> {
  const viewer = await requireActiveViewer(context);
  if (!(await isModerator(context))) throw new Refusal('FORBIDDEN', 'Only moderators may do this.');
  return viewer;
}
